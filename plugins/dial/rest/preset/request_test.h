/* request_test.h - presets made by hand, for the tests of this folder */
/* SPDX-License-Identifier: MIT */
#ifndef REST_REQUEST_TEST_H
#define REST_REQUEST_TEST_H

#include "preset_json.h"
#include "request.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline struct peal_slice slice(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

/* Must compile; template_destroy() at the end. */
static inline struct template *compiled(struct preset *preset, const char *source)
{
	struct template *template = NULL;
	struct peal_error err = { 0 };

	if (template_compile(source, request_knows, preset, &template, &err) < 0)
		fail_msg("%s: %s", source, err.text);
	return template;
}

static inline struct settings *settings_of(const struct preset *preset,
					   const struct peal_pair *pairs, size_t count)
{
	struct peal_error err = { 0 };
	struct settings *settings = settings_create(preset, &(struct peal_map){ pairs, count },
						    &err);

	if (settings == NULL)
		fail_msg("%s", err.text);
	return settings;
}

static inline void fields_destroy(struct form_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		template_destroy(&fields[i].value);
}

#define assert_contains(text, part)                                                                \
	do {                                                                                       \
		if (strstr(text, part) == NULL)                                                    \
			fail_msg("\"%s\" does not say \"%s\"", text, part);                        \
	} while (0)

#endif
