/* progress.c - a line at the bottom of the terminal that shows how far a run is */
/* SPDX-License-Identifier: MIT */
#include "core/cli/progress.h"

#include "core/base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_MS 200
#define BAR_CELLS 24

struct progress {
	struct cli *cli;
	struct engine *engine;
	struct peal_timer *timer;
	struct text line;
	bool is_drawn;
};

static void bar_add(struct text *line, uint64_t done, uint64_t total)
{
	uint64_t cells = total > 0 ? done * BAR_CELLS / total : 0;

	text_add_byte(line, '[');
	for (uint64_t i = 0; i < BAR_CELLS; i++)
		text_add_text(line, i < cells ? "#" : ".");
	text_format(line, "] %3" PRIu64 "%%", total > 0 ? done * 100 / total : 0);
}

static void line_fill(struct progress *progress)
{
	struct engine_progress now;
	struct text *line = &progress->line;

	engine_progress(progress->engine, &now);
	text_clear(line);
	if (now.contacts_done > now.contacts_total)
		now.contacts_done = now.contacts_total;
	if (now.is_loading && now.load_total > 0) {
		bar_add(line, now.load_done, now.load_total);
		text_format(line, " loading, %" PRIu64 " rows", now.rows_done);
	} else {
		bar_add(line, (uint64_t)now.contacts_done, (uint64_t)now.contacts_total);
		text_format(line, " %s, %" PRId64 " of %" PRId64 " contacts done", now.state,
			    now.contacts_done, now.contacts_total);
	}
	text_format(line, ", %zu calls under way, %" PRId64 " ended", now.calls_active,
		    now.calls_ended);
}

static void erase(struct progress *progress)
{
	if (progress->is_drawn)
		fputs("\r\033[K", stderr);
	progress->is_drawn = false;
}

static void draw(struct progress *progress)
{
	struct winsize size = { 0 };
	int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
										      : 80;

	fprintf(stderr, "\r\033[K%.*s", columns - 1, text_get(&progress->line));
	fflush(stderr);
	progress->is_drawn = true;
}

/* Any thread, under the log's lock: it draws what was there, and asks nothing. */
static void step_aside(void *context, bool is_before)
{
	struct progress *progress = context;

	if (is_before)
		erase(progress);
}

static void redraw(void *context)
{
	struct progress *progress = context;

	line_fill(progress);
	draw(progress);
	progress->timer = loop_timer_start(progress->engine->loop, REDRAW_MS, redraw, progress);
}

struct progress *progress_start(struct cli *cli, struct engine *engine)
{
	struct progress *progress;

	if (cli->is_quiet || !isatty(STDERR_FILENO))
		return NULL;
	progress = memory_alloc(sizeof(*progress));
	progress->cli = cli;
	progress->engine = engine;
	log_set_around(cli->log, step_aside, progress);
	progress->timer = loop_timer_start(engine->loop, 0, redraw, progress);
	return progress;
}

void progress_end(struct progress **progress)
{
	if (*progress == NULL)
		return;
	log_set_around((*progress)->cli->log, NULL, NULL);
	loop_timer_stop((*progress)->engine->loop, (*progress)->timer);
	erase(*progress);
	text_finish(&(*progress)->line);
	free(*progress);
	*progress = NULL;
}
