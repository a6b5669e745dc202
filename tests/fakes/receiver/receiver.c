/* receiver.c - peal-receiver: receives webhooks, checks, shows and records them
 *
 * For the demo and the tests.  It can also misbehave on purpose. */
/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "record.h"
#include "script.h"
#include "tests/fakes/receiver_http.h"
#include "verify.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* An event, by its id. */
struct seen {
	uint64_t try_count;
	bool is_taken;
};

struct program {
	struct options options;
	uv_loop_t uv;
	uv_signal_t on_term, on_int;
	struct receiver_http *http;
	FILE *log;
	bool has_colour;
	char headers[64];   /* of the reply that is being made */
	GHashTable *events; /* webhook-id -> struct seen */
	uint64_t request_count, taken_count, repeated_count, bad_count;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- a request ---- */

static struct seen *find_event(struct program *program, const char *id)
{
	struct seen *seen = g_hash_table_lookup(program->events, id);

	if (seen == NULL) {
		seen = g_new0(struct seen, 1);
		g_hash_table_insert(program->events, g_strdup(id), seen);
	}
	return seen;
}

/* Counts it, and says what became of it. */
static const char *judge(struct program *program, struct seen *seen,
			 const struct receiver_reply *reply)
{
	if (reply->way != RECEIVER_ANSWER)
		return "dropped";
	if (!script_is_taken(reply))
		return "refused";
	if (seen->is_taken) {
		program->repeated_count++;
		return "repeated";
	}
	seen->is_taken = true;
	program->taken_count++;
	return "taken";
}

static void report(struct program *program, const struct record *record)
{
	if (program->options.is_printing && strcmp(record->verdict, "taken") == 0)
		record_print(record, stdout, program->has_colour);
	if (program->log != NULL && record_log(record, program->log) < 0) {
		fprintf(stderr, "peal-receiver: %s cannot be written: %s\n",
			program->options.log_file, strerror(errno));
		fclose(program->log);
		program->log = NULL;
	}
}

static void on_request(void *context, const struct receiver_request *request,
		       struct receiver_reply *reply_out)
{
	struct program *program = context;
	const char *id = receiver_request_header(request, "webhook-id");
	struct record record = { .request = request,
				 .at_ms = now_ms(),
				 .id = id != NULL ? id : "" };
	struct seen *seen = find_event(program, record.id);
	char *body = verify_body(request, &record.body_bytes);
	enum verify_result verified = VERIFY_BAD;

	program->request_count++;
	if (body != NULL)
		verified = verify_request(&program->options, request, body, record.body_bytes,
					  record.at_ms / 1000);
	if (verified > VERIFY_UNCHECKED)
		program->bad_count++;
	script_reply(&program->options, verified, ++seen->try_count, program->headers, reply_out);
	record.body = body != NULL ? body : "";
	record.signature = verify_word(verified);
	record.try_count = seen->try_count;
	record.status = reply_out->way == RECEIVER_ANSWER ? reply_out->status : 0;
	record.verdict = judge(program, seen, reply_out);
	report(program, &record);
	free(body);
	if (program->options.count > 0 && program->taken_count >= program->options.count)
		uv_stop(&program->uv);
}

/* ---- the program ---- */

static void on_signal(uv_signal_t *signal, int number)
{
	(void)number;
	uv_stop(signal->loop);
}

/* Whoever waits for the file finds it whole. */
static int write_port(const char *path, int port)
{
	char *part;
	FILE *file;
	int result = -1;

	if (strcmp(path, "-") == 0)
		return printf("%d\n", port) > 0 ? 0 : -1;
	part = g_strdup_printf("%s.part", path);
	file = fopen(part, "w");
	if (file != NULL && fprintf(file, "%d\n", port) > 0 && fclose(file) == 0)
		result = rename(part, path);
	if (result < 0)
		fprintf(stderr, "peal-receiver: %s cannot be written: %s\n", path, strerror(errno));
	g_free(part);
	return result;
}

static int start(struct program *program)
{
	const struct options *options = &program->options;

	if (options->log_file != NULL) {
		program->log = fopen(options->log_file, "a");
		if (program->log == NULL) {
			fprintf(stderr, "peal-receiver: %s cannot be opened: %s\n",
				options->log_file, strerror(errno));
			return -1;
		}
	}
	program->http = receiver_http_create(&program->uv, options->port,
					     options->script != SCRIPT_REFUSE, on_request, program);
	if (program->http == NULL) {
		fprintf(stderr, "peal-receiver: port %d of 127.0.0.1 cannot be used: %s\n",
			options->port, strerror(errno));
		return -1;
	}
	uv_signal_start(&program->on_term, on_signal, SIGTERM);
	uv_signal_start(&program->on_int, on_signal, SIGINT);
	if (options->port_file != NULL)
		return write_port(options->port_file, receiver_http_port(program->http));
	return 0;
}

static void summarize(const struct program *program)
{
	fprintf(stderr,
		"peal-receiver: %" PRIu64 " requests, %" PRIu64 " distinct events taken, %" PRIu64
		" repeated, %" PRIu64 " with a bad signature\n",
		program->request_count, program->taken_count, program->repeated_count,
		program->bad_count);
}

int main(int argc, char **argv)
{
	struct program program = { .has_colour = isatty(STDOUT_FILENO) };
	int exit_code = options_read(argc, argv, &program.options);

	if (exit_code >= 0)
		return exit_code;
	setvbuf(stdout, NULL, _IOLBF, 0);
	program.events = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	uv_loop_init(&program.uv);
	uv_signal_init(&program.uv, &program.on_term);
	uv_signal_init(&program.uv, &program.on_int);
	exit_code = start(&program) < 0;
	if (exit_code == 0) {
		uv_run(&program.uv, UV_RUN_DEFAULT);
		summarize(&program);
	}
	receiver_http_destroy(&program.http);
	uv_close((uv_handle_t *)&program.on_term, NULL);
	uv_close((uv_handle_t *)&program.on_int, NULL);
	uv_run(&program.uv, UV_RUN_DEFAULT);
	uv_loop_close(&program.uv);
	g_hash_table_destroy(program.events);
	if (program.log != NULL)
		fclose(program.log);
	return exit_code;
}
