/* options.h - the settings of dial.rest */
/* SPDX-License-Identifier: MIT */
#ifndef REST_OPTIONS_H
#define REST_OPTIONS_H

#include "peal/dial.h"
#include "preset/request.h"

struct rest_config {
	const char *preset;

	/* Settings of the preset, the most common by their own names. */
	const char *account, *key, *token, *secret;
	const char *app, *from, *assistant, *url, *base_url;
	struct peal_map settings;

	const char *listen, *public_url;
	int64_t poll, requests_at_once, timeout;
	const char *ca_file;
};

extern const struct peal_option rest_options[];

/* The plugin's check() and promise(). */
int options_check(const void *config, struct peal_error *err);
void options_promise(const void *config, struct peal_dial_promise *promise);

/* Reads the preset and its settings; both are the caller's. */
int options_read(const struct rest_config *config, struct preset **preset_out,
		 struct settings **settings_out, struct peal_error *err);

/* What callback addresses are made unguessable with; NULL: nothing is set. */
const char *options_path_secret(const struct rest_config *config);
/* "" when nothing is signed. */
void options_signature_secret(const struct preset *preset, const struct settings *settings,
			      struct text_buffer *secret_out);
/* No call can be made without a number that callees see? */
bool options_needs_from(const struct preset *preset);
/* Bytes of "https://voice.example.com" at the start of a URL; 0: it is none. */
size_t options_origin_bytes(const char *url);
/* http:// to another machine? */
bool options_is_plain(const char *url);

#endif
