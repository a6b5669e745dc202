/* holidays.c - the days and hours of an iCalendar file on which nobody is called */
/* SPDX-License-Identifier: MIT */
#include "holidays.h"

#include "holiday_event.h"
#include "span.h"

#include <errno.h>

#define FILE_BYTES_MAX (8u * 1024 * 1024)

static struct holidays *holidays_create(void)
{
	struct holidays *holidays = g_new0(struct holidays, 1);

	holidays->days = spans_create();
	holidays->hours = spans_create();
	holidays->times = spans_create();
	return holidays;
}

void holidays_destroy(struct holidays **holidays)
{
	if (*holidays == NULL)
		return;
	g_array_unref((*holidays)->days);
	g_array_unref((*holidays)->hours);
	g_array_unref((*holidays)->times);
	g_free(*holidays);
	*holidays = NULL;
}

/* The whole file with a NUL at its end; NULL and the error. */
static char *file_read(const char *path, struct peal_error *err)
{
	FILE *file = fopen(path, "re");
	GString *text;
	char buffer[8192];
	size_t bytes;
	bool is_failed;

	if (file == NULL) {
		peal_fail(err, PEAL_FAIL_IO, "cannot be opened: %s", g_strerror(errno));
		return NULL;
	}
	text = g_string_new(NULL);
	while (text->len <= FILE_BYTES_MAX && (bytes = fread(buffer, 1, sizeof(buffer), file)) > 0)
		g_string_append_len(text, buffer, (gssize)bytes);
	is_failed = ferror(file) != 0;
	if (is_failed)
		peal_fail(err, PEAL_FAIL_IO, "cannot be read: %s", g_strerror(errno));
	else if (text->len > FILE_BYTES_MAX)
		peal_fail(err, PEAL_FAIL_LIMIT, "is larger than %u MiB", FILE_BYTES_MAX >> 20);
	fclose(file);
	return g_string_free(text, is_failed || text->len > FILE_BYTES_MAX);
}

/* libical removes what it cannot read and leaves a note; only in these properties
 * does it matter here. */
static int note_check(const char *note, struct peal_error *err)
{
	static const char *const names[] = { "DTSTART", "DTEND", "DURATION",	 "RRULE",
					     "EXDATE",	"RDATE", "RECURRENCE-ID" };

	for (size_t i = 0; note != NULL && i < G_N_ELEMENTS(names); i++) {
		if (strstr(note, names[i]) != NULL)
			return peal_fail(err, PEAL_FAIL_INPUT, "an event cannot be read: %.200s",
					 note);
	}
	return 0;
}

static int notes_check(icalcomponent *component, struct peal_error *err)
{
	icalproperty *note = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);

	for (; note != NULL;
	     note = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY)) {
		if (note_check(icalproperty_get_xlicerror(note), err) < 0)
			return -1;
	}
	return 0;
}

static int calendar_add(icalcomponent *calendar, struct holidays *holidays, GHashTable *moved,
			struct peal_error *err)
{
	icalcomponent *event;

	for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	     event != NULL;
	     event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
		if (notes_check(event, err) < 0 || holiday_event_note_moved(event, moved, err) < 0)
			return -1;
	}
	for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	     event != NULL;
	     event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
		if (holiday_event_add(event, moved, holidays, err) < 0)
			return -1;
	}
	return 0;
}

/* One calendar, or several that follow each other in one file. */
static int root_add(icalcomponent *root, struct holidays *holidays, struct peal_error *err)
{
	GHashTable *moved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	icalcomponent *calendar = root;
	int result = 0;

	if (icalcomponent_isa(root) == ICAL_XROOT_COMPONENT)
		calendar = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
	if (calendar == NULL || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT)
		result = peal_fail(err, PEAL_FAIL_INPUT, "has no VCALENDAR");
	for (; result == 0 && calendar != NULL;
	     calendar = root == calendar
				? NULL
				: icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT))
		result = calendar_add(calendar, holidays, moved, err);
	g_hash_table_destroy(moved);
	return result;
}

static int text_add(const char *text, struct holidays *holidays, struct peal_error *err)
{
	icalcomponent *root;
	int result;

	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		text += 3;
	root = icalparser_parse_string(text);
	if (root == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "is not a whole iCalendar file (BEGIN:VCALENDAR ... "
				 "END:VCALENDAR)");
	result = root_add(root, holidays, err);
	icalcomponent_free(root);
	icalmemory_free_ring();
	return result;
}

int holidays_read(const char *path, struct holidays **holidays_out, struct peal_error *err)
{
	struct holidays *holidays = holidays_create();
	int result = 0;

	if (path != NULL) {
		char *text = file_read(path, err);

		result = text == NULL ? -1 : text_add(text, holidays, err);
		g_free(text);
	}
	if (result < 0) {
		holidays_destroy(&holidays);
		return peal_fail_while(err, "%s", path);
	}
	spans_tidy(holidays->days);
	spans_tidy(holidays->hours);
	spans_tidy(holidays->times);
	*holidays_out = holidays;
	return 0;
}
