/* plivo.c - X-Plivo-Signature-V3: HMAC-SHA256 over the URL with its query sorted, the
 * sorted form, and a nonce
 *
 * The header is a list: while a token is being replaced, both sign.  The -Ma-V3 header is
 * made with the main account's token, the other one with the subaccount's. */
/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <stdio.h>
#include <string.h>

#define HEADER "X-Plivo-Signature-V3"
#define MAIN_ACCOUNT_HEADER "X-Plivo-Signature-Ma-V3"
#define NONCE "-Nonce"
#define SIGNATURES_MAX 8

static void text_add_to(struct mac *mac, const char *text)
{
	mac_add(mac, slice_of(text));
}

static void query_add(struct mac *mac, const struct form *query)
{
	for (size_t i = 0; i < query->count; i++) {
		text_add_to(mac, i > 0 ? "&" : "");
		mac_add(mac, query->pairs[i].name);
		text_add_to(mac, "=");
		mac_add(mac, query->pairs[i].value);
	}
}

static bool hash_make(const struct signed_request *request, const struct form *query,
		      const struct form *form, struct peal_slice nonce,
		      unsigned char hash_out[HASH_BYTES_MAX])
{
	struct mac *mac = mac_create("SHA256", slice_of(request->secret));

	if (mac == NULL)
		return false;
	mac_add(mac, (struct peal_slice){ request->url, strcspn(request->url, "?#") });
	text_add_to(mac, query->count > 0 || form->count > 0 ? "?" : "");
	query_add(mac, query);
	text_add_to(mac, query->count > 0 && form->count > 0 ? "." : "");
	for (size_t i = 0; i < form->count; i++) {
		mac_add(mac, form->pairs[i].name);
		mac_add(mac, form->pairs[i].value);
	}
	text_add_to(mac, ".");
	mac_add(mac, nonce);
	return mac_finish(&mac, hash_out) == SHA256_BYTES;
}

/* Is one of the header's signatures the right one? */
static bool one_is(struct peal_slice list, const unsigned char hash[SHA256_BYTES])
{
	unsigned char given[SHA256_BYTES];
	struct peal_slice item;
	bool is_one = false;

	for (int i = 0; i < SIGNATURES_MAX && list_next(&list, &item); i++) {
		if (base64_decode(item, given, sizeof(given)) == SHA256_BYTES)
			is_one |= bytes_are(given, hash, SHA256_BYTES);
	}
	return is_one;
}

static bool header_is(const struct signed_request *request, const char *name,
		      const unsigned char hash[SHA256_BYTES])
{
	struct peal_slice list;

	return header_get(request, name, &list, NULL) == 0 && one_is(list, hash);
}

static int nonce_get(const struct preset_signature *signature, const struct signed_request *request,
		     struct peal_slice *nonce_out, struct peal_error *err)
{
	const char *header = signature->header != NULL ? signature->header : HEADER;
	char name[128];

	snprintf(name, sizeof(name), "%s" NONCE, header);
	if (header_get(request, name, nonce_out, NULL) == 0)
		return 0;
	if (header_get(request, MAIN_ACCOUNT_HEADER NONCE, nonce_out, NULL) == 0)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT, "it has no header %s", name);
}

static int forms_read(const struct signed_request *request, struct form *query, struct form *form,
		      struct peal_error *err)
{
	const char *mark = strchr(request->url, '?');
	struct peal_slice text = { "", 0 };

	if (mark != NULL)
		text = (struct peal_slice){ mark + 1, strcspn(mark + 1, "#") };
	if (form_read(text, query, err) < 0)
		return -1;
	if (strcmp(request->received->method, "POST") != 0 || request->received->body.bytes == 0)
		return 0;
	if (!form_is(request))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its body is no form: nothing signs the body");
	return form_read(request->received->body, form, err);
}

int plivo_verify(const struct preset_signature *signature, const struct signed_request *request,
		 struct peal_error *err)
{
	const char *header = signature->header != NULL ? signature->header : HEADER;
	unsigned char hash[HASH_BYTES_MAX];
	struct form query = { 0 }, form = { 0 };
	struct peal_slice nonce;
	int status = 0;

	if (nonce_get(signature, request, &nonce, err) < 0)
		return -1;
	if (forms_read(request, &query, &form, err) < 0)
		status = -1;
	else if (!hash_make(request, &query, &form, nonce, hash))
		status = peal_fail(err, PEAL_FAIL_BUG, "libcrypto has no HMAC-SHA256");
	else if (!header_is(request, header, hash) &&
		 !header_is(request, MAIN_ACCOUNT_HEADER, hash))
		status = peal_fail(err, PEAL_FAIL_INPUT,
				   "none of its signatures (%s) is that of its URL and form: the "
				   "token or public_url is another one than the provider's, or "
				   "somebody else sent it",
				   header);
	form_free(&query);
	form_free(&form);
	return status;
}
