/* signature.h - secrets, and the signatures of Standard Webhooks 1.0
 *
 * A signature is "v1," and the base64 of HMAC-SHA256 over "ID.TIMESTAMP.BODY".
 * One for each secret, with spaces between, so that secrets can be replaced
 * without losing an event. */
/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_HTTP_SIGNATURE_H
#define WEBHOOK_HTTP_SIGNATURE_H

#include "peal/plugin.h"

#define SECRETS_MAX 8u			       /* two are usual while one is being replaced */
#define SECRET_BYTES_MAX 256u		       /* of the key; the standard's limit is 64 */
#define SECRET_BYTES_ADVISED 24u	       /* fewer can be guessed, says the standard */
#define SIGNATURE_TEXT_MAX (SECRETS_MAX * 48u) /* "v1,", 44 of base64, a space or the NUL */

struct signer; /* not thread-safe: the call loop's */

/* The key that a secret stands for: what is decoded from "whsec_BASE64", or the
 * text's own bytes when it does not begin so.  0 and *bytes_out, or < 0. */
int secret_decode(const char *secret, unsigned char key_out[SECRET_BYTES_MAX], size_t *bytes_out,
		  struct peal_error *err);

/* At most SECRETS_MAX secrets. */
int signer_create(const char *const *secrets, size_t count, struct signer **signer_out,
		  struct peal_error *err);
void signer_destroy(struct signer **signer);

/* Writes the value of the header webhook-signature.  < 0: libcrypto failed. */
int signer_sign(struct signer *signer, const char *id, int64_t at_s, struct peal_slice body,
		char text_out[SIGNATURE_TEXT_MAX]);

#endif
