/* twilio.c - X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted form
 *
 * A body that is no form is signed by its hash, in the URL's query (bodySHA256).  Whether
 * the port stood in the URL that was signed depends on the way there, so both are tried. */
/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BODY_HASH "bodySHA256"
#define SHA1_BYTES 20

/* "https://host:8443/path?x" in three; `port` with its colon, empty when there is none. */
struct url_parts {
	struct peal_slice head, port, rest;
};

static int url_split(const char *url, struct url_parts *parts_out)
{
	const char *host = strstr(url, "://");
	const char *rest, *colon, *bracket;

	if (host == NULL)
		return -1;
	host += 3;
	rest = host + strcspn(host, "/?#");
	bracket = memchr(host, ']', (size_t)(rest - host)); /* [::1]:443 */
	colon = memchr(bracket != NULL ? bracket : host, ':',
		       (size_t)(rest - (bracket != NULL ? bracket : host)));
	if (colon == NULL)
		colon = rest;
	parts_out->head = (struct peal_slice){ url, (size_t)(colon - url) };
	parts_out->port = (struct peal_slice){ colon, (size_t)(rest - colon) };
	parts_out->rest = slice_of(rest);
	return 0;
}

static bool same_as_before(const struct form *form, size_t i)
{
	const struct form_pair *pair = &form->pairs[i], *before = pair - 1;

	return i > 0 && pair->name.bytes == before->name.bytes &&
	       pair->value.bytes == before->value.bytes &&
	       memcmp(pair->name.at, before->name.at, pair->name.bytes) == 0 &&
	       memcmp(pair->value.at, before->value.at, pair->value.bytes) == 0;
}

static bool signature_is(const struct signed_request *request, const struct url_parts *parts,
			 struct peal_slice port, const struct form *form,
			 const unsigned char given[SHA1_BYTES])
{
	struct mac *mac = mac_create("SHA1", slice_of(request->secret));
	unsigned char hash[HASH_BYTES_MAX];

	if (mac == NULL)
		return false;
	mac_add(mac, parts->head);
	mac_add(mac, port);
	mac_add(mac, parts->rest);
	for (size_t i = 0; i < form->count; i++) {
		if (same_as_before(form, i))
			continue;
		mac_add(mac, form->pairs[i].name);
		mac_add(mac, form->pairs[i].value);
	}
	return mac_finish(&mac, hash) == SHA1_BYTES && bytes_are(hash, given, SHA1_BYTES);
}

static int url_and_form_check(const struct signed_request *request, const struct form *form,
			      const unsigned char given[SHA1_BYTES], struct peal_error *err)
{
	struct url_parts parts;
	struct peal_slice port, none = { "", 0 };

	if (url_split(request->url, &parts) < 0)
		return peal_fail(err, PEAL_FAIL_BUG, "the URL of the callback is not absolute");
	port = parts.port;
	if (port.bytes == 0)
		port = slice_of(strncasecmp(request->url, "https:", 6) == 0 ? ":443" : ":80");
	if (signature_is(request, &parts, none, form, given) ||
	    signature_is(request, &parts, port, form, given))
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "its signature is not that of its URL and form: the token or public_url "
			 "is another one than the provider's, or somebody else sent it");
}

/* The value of bodySHA256 in the query; false: it is not there. */
static bool body_hash_find(const char *url, struct peal_slice *hash_out)
{
	const char *at = strchr(url, '?');
	size_t name_bytes = sizeof(BODY_HASH) - 1;

	for (; at != NULL; at = strchr(at + 1, '&')) {
		if (strncmp(at + 1, BODY_HASH "=", name_bytes + 1) == 0) {
			const char *value = at + 1 + name_bytes + 1;

			*hash_out = (struct peal_slice){ value, strcspn(value, "&#") };
			return true;
		}
	}
	return false;
}

static int body_hash_check(const struct signed_request *request, struct peal_slice wanted,
			   struct peal_error *err)
{
	unsigned char hash[SHA256_BYTES], wanted_hash[SHA256_BYTES];

	if (hex_decode(wanted, wanted_hash, sizeof(wanted_hash)) != SHA256_BYTES ||
	    !sha256(request->received->body, hash) || !bytes_are(hash, wanted_hash, SHA256_BYTES))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its body is not the one whose hash is " BODY_HASH " in its URL");
	return 0;
}

int twilio_verify(const struct preset_signature *signature, const struct signed_request *request,
		  struct peal_error *err)
{
	const char *name = signature->header != NULL ? signature->header : "X-Twilio-Signature";
	unsigned char given[SHA1_BYTES];
	struct peal_slice header, body_hash;
	struct form form = { 0 };
	int status;

	if (header_get(request, name, &header, err) < 0)
		return -1;
	if (base64_decode(header, given, sizeof(given)) != SHA1_BYTES)
		return peal_fail(err, PEAL_FAIL_INPUT, "its %s is not the base64 of %d bytes", name,
				 SHA1_BYTES);
	if (body_hash_find(request->url, &body_hash)) {
		if (body_hash_check(request, body_hash, err) < 0)
			return -1;
	} else if (form_is(request)) {
		if (form_read(request->received->body, &form, err) < 0)
			return -1;
	} else if (request->received->body.bytes > 0) {
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its body is no form and its URL has no " BODY_HASH
				 ": nothing signs the body");
	}
	status = url_and_form_check(request, &form, given, err);
	form_free(&form);
	return status;
}
