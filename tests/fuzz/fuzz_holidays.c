/* fuzz_holidays.c - any bytes as an iCalendar file of schedule.window */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/schedule/window/holidays.h"
#include "plugins/schedule/window/span.h"
#include "tests/fuzz/fuzz_host.h"

static void spans_check(const GArray *spans)
{
	for (guint i = 0; i < spans->len; i++) {
		if (spans_at(spans, i)->from_ms >= spans_at(spans, i)->until_ms)
			abort();
		if (i > 0 && spans_at(spans, i - 1)->until_ms >= spans_at(spans, i)->from_ms)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct peal_error err = { 0 };
	char path[FUZZ_PATH_MAX];
	struct holidays *holidays;
	int fd = fuzz_file(data, size, path);

	if (holidays_read(path, &holidays, &err) == 0) {
		spans_check(holidays->days);
		spans_check(holidays->hours);
		spans_check(holidays->times);
		holidays_destroy(&holidays);
	} else if (err.text[0] == '\0') {
		abort();
	}
	close(fd);
	return 0;
}
