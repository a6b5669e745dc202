/* request.h - a preset's request, filled in for one call: ready for the host's http() */
/* SPDX-License-Identifier: MIT */
#ifndef REST_REQUEST_H
#define REST_REQUEST_H

#include "authority.h"
#include "peal/host.h"
#include "preset.h"
#include "settings.h"
#include "url.h"
#include "variables.h"

#define REQUEST_HEADERS_MAX 32u
#define REQUEST_HEADER_BYTES_MAX 8192u /* the host's; a name and its value */
#define REQUEST_ANSWER_BYTES_MAX (1024u * 1024u)

/* A request that is ready; everything is owned by it. */
struct ready_request {
	struct peal_http_request http;
	struct text_buffer url, body;
	struct text_buffer *headers;
	const char **header_texts;
	size_t header_count;
};

/* < 0: too long, no URL, a header with a line break, or no caller id where the preset
 * needs one; `err` says what and where, and shows no value; `ready_out` holds nothing
 * then.  `authority` NULL: none.  Not filled in: http.ca_file. */
int request_fill(const struct preset *preset, const struct preset_request *request,
		 const struct settings *settings, struct authority *authority,
		 const struct call_facts *facts, struct ready_request *ready_out,
		 struct peal_error *err);
void request_free(struct ready_request *ready);

/* A template of the preset, for the answer document. */
void request_expand(const struct preset *preset, const struct template *template,
		    const struct settings *settings, const struct call_facts *facts,
		    struct text_buffer *text_out);

/* Does the preset have it? */
static inline bool has_request(const struct preset_request *request)
{
	return request->method != NULL;
}

/* Does one of its templates use the variable? */
bool request_uses(const struct preset_request *request, const char *name);

#endif
