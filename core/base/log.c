/* log.c - lines for operators, on stderr */
/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"

#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/base/writer.h"

#include <pthread.h>
#include <stdlib.h>

/* Of one event, so many lines within a period are printed. */
#define LINES_MAX 20u
#define PERIOD_MS (10 * TIME_SECOND_MS)
#define EVENTS_MAX 256u
#define SENTENCE_BYTES_MAX 2048u

struct event {
	char name[64];
	int64_t since_ms;
	unsigned count, dropped;
};

struct log {
	struct log_options options;
	pthread_mutex_t lock;
	struct event events[EVENTS_MAX];
	size_t event_count;
	unsigned warning_count;
	int64_t began_ms;
};

struct line {
	int64_t at_ms;
	enum peal_level level;
	const char *from, *event, *sentence;
	uint64_t number;
};

static const char *const level_names[] = { "debug", "info", "warning", "error" };
static const char *const level_colors[] = { "\033[2m", "", "\033[33m", "\033[31m" };

struct log *log_create(const struct log_options *options)
{
	struct log *log = memory_alloc(sizeof(*log));

	log->options = *options;
	log->began_ms = time_system_ms();
	pthread_mutex_init(&log->lock, NULL);
	return log;
}

static int64_t log_now(const struct log *log)
{
	return log->options.now_ms != NULL ? log->options.now_ms(log->options.context)
					   : time_system_ms();
}

static void number_write(const struct log *log, uint64_t number, char out[NUMBER_TEXT_MAX])
{
	out[0] = '\0';
	if (number != 0 && log->options.shows_numbers)
		number_format(number, out);
	else if (number != 0)
		number_mask(number, out);
}

static void line_json(const struct log *log, const struct line *line, struct text *text)
{
	struct writer json = writer_onto(text);
	char to[NUMBER_TEXT_MAX];

	number_write(log, line->number, to);
	writer_object(&json, NULL);
	writer_time(&json, "time", line->at_ms);
	writer_text(&json, "level", level_names[line->level]);
	writer_text(&json, "from", line->from);
	writer_text(&json, "event", line->event);
	if (line->number != 0)
		writer_text(&json, "number", to);
	writer_text(&json, "message", line->sentence);
	writer_object_end(&json);
	text_add_byte(text, '\n');
}

/* No control characters: a line of the log is one line of the terminal. */
static void add_clean(struct text *text, const char *sentence)
{
	for (; *sentence != '\0'; sentence++) {
		unsigned char byte = (unsigned char)*sentence;

		text_add_byte(text, byte < 0x20 || byte == 0x7f ? '?' : *sentence);
	}
}

static void line_text(const struct log *log, const struct line *line, struct text *text)
{
	char at[TIME_TEXT_MAX], to[NUMBER_TEXT_MAX];

	time_format_utc(line->at_ms / 1000 * 1000, at);
	number_write(log, line->number, to);
	text_format(text, "%s%s %s %s: ", log->options.has_color ? level_colors[line->level] : "",
		    at, level_names[line->level], line->from);
	if (line->number != 0)
		text_format(text, "%s: ", to);
	add_clean(text, line->sentence);
	text_format(text, " [%s]%s\n", line->event, log->options.has_color ? "\033[0m" : "");
}

/* "0.35 s  dial.rest (ravi): ..."; `from` may be empty. */
static void line_elapsed(const struct log *log, const struct line *line, struct text *text)
{
	static const char *const words[] = { "", "", "warning: ", "error: " };
	int64_t for_ms = line->at_ms > log->began_ms ? line->at_ms - log->began_ms : 0;
	char to[NUMBER_TEXT_MAX];

	number_write(log, line->number, to);
	text_format(text, "%s%7.2f s  %s%s%s",
		    log->options.has_color ? level_colors[line->level] : "", (double)for_ms / 1000,
		    words[line->level], line->from, line->from[0] != '\0' ? ": " : "");
	if (line->number != 0)
		text_format(text, "%s: ", to);
	add_clean(text, line->sentence);
	text_format(text, "%s\n", log->options.has_color ? "\033[0m" : "");
}

static void line_print(struct log *log, const struct line *line)
{
	struct text text = { 0 };

	if (log->options.format == LOG_FORMAT_JSON)
		line_json(log, line, &text);
	else if (log->options.format == LOG_FORMAT_ELAPSED)
		line_elapsed(log, line, &text);
	else
		line_text(log, line, &text);
	if (log->options.around != NULL)
		log->options.around(log->options.around_context, true);
	fwrite(text.at, 1, text.bytes, log->options.file);
	fflush(log->options.file);
	if (log->options.around != NULL)
		log->options.around(log->options.around_context, false);
	text_finish(&text);
}

static struct event *event_find(struct log *log, const char *name)
{
	struct event *event;

	for (size_t i = 0; i < log->event_count; i++) {
		if (strcmp(log->events[i].name, name) == 0)
			return &log->events[i];
	}
	if (log->event_count == EVENTS_MAX)
		return &log->events[EVENTS_MAX - 1];
	event = &log->events[log->event_count++];
	snprintf(event->name, sizeof(event->name), "%s", name);
	return event;
}

static void dropped_print(struct log *log, struct event *event, int64_t now_ms)
{
	char sentence[160];
	struct line line = { now_ms, PEAL_LEVEL_WARNING, "log", event->name, sentence, 0 };

	if (event->dropped == 0)
		return;
	snprintf(sentence, sizeof(sentence), "%u more lines of this event were not printed",
		 event->dropped);
	event->dropped = 0;
	line_print(log, &line);
}

static bool is_limited(struct log *log, const struct line *line)
{
	struct event *event = event_find(log, line->event);

	if (log->options.format == LOG_FORMAT_ELAPSED)
		return false;
	if (line->at_ms - event->since_ms >= PERIOD_MS || line->at_ms < event->since_ms) {
		dropped_print(log, event, line->at_ms);
		event->since_ms = line->at_ms;
		event->count = 0;
	}
	if (event->count < LINES_MAX) {
		event->count++;
		return false;
	}
	event->dropped++;
	return true;
}

void log_line_args(struct log *log, enum peal_level level, const char *from, const char *event,
		   uint64_t number, const char *format, va_list args)
{
	char sentence[SENTENCE_BYTES_MAX];
	struct line line = { 0, level, from, event, sentence, number };

	if (level < log->options.level && level < PEAL_LEVEL_WARNING)
		return;
	vsnprintf(sentence, sizeof(sentence), format, args);
	pthread_mutex_lock(&log->lock);
	if (level >= PEAL_LEVEL_WARNING)
		log->warning_count++;
	line.at_ms = log_now(log);
	if (log->options.file != NULL && level >= log->options.level && !is_limited(log, &line))
		line_print(log, &line);
	pthread_mutex_unlock(&log->lock);
}

void log_line(struct log *log, enum peal_level level, const char *from, const char *event,
	      uint64_t number, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line_args(log, level, from, event, number, format, args);
	va_end(args);
}

void log_set_clock(struct log *log, int64_t (*now_ms)(void *context), void *context)
{
	pthread_mutex_lock(&log->lock);
	log->options.now_ms = now_ms;
	log->options.context = context;
	pthread_mutex_unlock(&log->lock);
}

void log_set_around(struct log *log, void (*around)(void *context, bool is_before), void *context)
{
	pthread_mutex_lock(&log->lock);
	log->options.around = around;
	log->options.around_context = context;
	pthread_mutex_unlock(&log->lock);
}

unsigned log_warning_count(const struct log *log)
{
	return log->warning_count;
}

void log_destroy(struct log **log)
{
	if (*log == NULL)
		return;
	for (size_t i = 0; i < (*log)->event_count && (*log)->options.file != NULL; i++)
		dropped_print(*log, &(*log)->events[i], log_now(*log));
	pthread_mutex_destroy(&(*log)->lock);
	free(*log);
	*log = NULL;
}
