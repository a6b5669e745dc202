/* fake_story.c - what happened, as one text */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fakes_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char story[65536], told[65536];

void fake_tell(const char *format, ...)
{
	size_t used = strlen(story);
	va_list args;

	va_start(args, format);
	vsnprintf(story + used, sizeof(story) - used, format, args);
	va_end(args);
	used = strlen(story);
	snprintf(story + used, sizeof(story) - used, "; ");
}

const char *fake_story(void)
{
	memcpy(told, story, sizeof(told));
	story[0] = '\0';
	return told;
}

void fake_expect(const char *expected)
{
	assert_string_equal(fake_story(), expected);
}

void fake_reset(void)
{
	story[0] = '\0';
	fake_stack_reset();
	fake_sound_reset();
	fake_host_reset();
}

void fake_check_empty(void)
{
	fake_stack_check();
	fake_sound_check();
}
