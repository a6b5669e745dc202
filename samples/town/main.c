/* main.c - peal-town: a SIP trunk with a town of telephones behind it
 *
 * For demos and tests: it stands for the world, and shares no code with what calls
 * it, so that a mistake cannot cancel itself out. */
/* SPDX-License-Identifier: MIT */
#include "town.h"

#include "call/call.h"
#include "call/exchange.h"
#include "call/registrar.h"
#include "memory.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

struct program {
	struct options options;
	struct town town;
	uv_signal_t on_term, on_int, on_away, on_call;
	uv_prepare_t before_poll;
	uv_timer_t alarm_timer;
	struct alarm back;
	struct alarm *aways; /* one for each of the file */
	struct call_plan *plans;
};

/* A row of calls that the file asks for. */
struct call_plan {
	struct alarm next;
	struct town *town;
	const struct mix_call *call;
	int left;
};

/* ---- time ---- */

static void on_alarm(uv_timer_t *timer)
{
	struct town *town = timer->data;

	alarms_run(&town->alarms, (int64_t)(uv_hrtime() / 1000000));
}

/* The loop sleeps until the next deadline, whatever has changed it. */
static void before_poll(uv_prepare_t *prepare)
{
	struct program *program = prepare->data;
	int64_t next = alarms_next(&program->town.alarms);
	int64_t left = next - (int64_t)(uv_hrtime() / 1000000);

	if (next < 0) {
		uv_timer_stop(&program->alarm_timer);
		return;
	}
	uv_update_time(&program->town.uv);
	uv_timer_start(&program->alarm_timer, on_alarm, left > 0 ? (uint64_t)left : 0, 0);
}

/* ---- going away, and calling ---- */

static void on_back(void *context)
{
	struct program *program = context;
	struct log_line line = { .event = "back" };

	if (net_open(program->town.net) == 0)
		log_write(&program->town.log, &line);
	else
		alarm_set(&program->town.alarms, &program->back, 500, on_back, program);
}

static void go_away(struct program *program, const struct span *lasts)
{
	struct log_line line = { .event = "away" };

	if (!net_is_open(program->town.net))
		return;
	net_close(program->town.net);
	log_write(&program->town.log, &line);
	if (lasts->min_ms != SPAN_NEVER)
		alarm_set(&program->town.alarms, &program->back, lasts->min_ms, on_back, program);
}

/* Which of the file's times has come: each alarm stands at its place. */
static void on_away_time(void *context)
{
	struct program *program = context;
	const struct mix *mix = &program->town.mix;

	for (size_t i = 0; i < mix->away_count; i++) {
		struct alarm *alarm = &program->aways[i];

		if (alarm->place != 0 || alarm->context == NULL)
			continue;
		alarm->context = NULL;
		go_away(program, &mix->aways[i].lasts);
	}
}

static void on_call_time(void *context)
{
	struct call_plan *plan = context;

	outgoing_call(plan->town, plan->call);
	if (--plan->left > 0)
		alarm_set(&plan->town->alarms, &plan->next,
			  town_draw(plan->town, &plan->call->every), on_call_time, plan);
}

static void set_times(struct program *program)
{
	struct town *town = &program->town;
	const struct mix *mix = &town->mix;

	program->aways = memory_get(mix->away_count * sizeof(*program->aways));
	program->plans = memory_get(mix->call_count * sizeof(*program->plans));
	for (size_t i = 0; i < mix->away_count; i++)
		alarm_set(&town->alarms, &program->aways[i], mix->aways[i].at.min_ms, on_away_time,
			  program);
	for (size_t i = 0; i < mix->call_count; i++) {
		struct call_plan *plan = &program->plans[i];

		*plan = (struct call_plan){ .town = town,
					    .call = &mix->calls[i],
					    .left = mix->calls[i].count };
		if (plan->call->at.min_ms != SPAN_NEVER)
			alarm_set(&town->alarms, &plan->next, plan->call->at.min_ms, on_call_time,
				  plan);
	}
}

static void on_signal(uv_signal_t *signal, int number)
{
	struct program *program = signal->data;
	struct town *town = &program->town;

	town_tick(town);
	if (number == SIGUSR1)
		go_away(program, &town->mix.away);
	else if (number == SIGUSR2 && town->mix.call_count > 0)
		outgoing_call(town, &town->mix.calls[0]);
	else if (number != SIGUSR2)
		uv_stop(&town->uv);
}

/* ---- the program ---- */

/* Whoever waits for the file finds it whole. */
static int write_ports(const struct program *program)
{
	const char *path = program->options.port_file;
	const struct net *net = program->town.net;
	char part[4096], text[32];
	FILE *file;

	if (path == NULL)
		return 0;
	snprintf(text, sizeof(text), "%d\n", net_port(net, TRANSPORT_UDP));
	if (net_port(net, TRANSPORT_TLS) > 0)
		snprintf(text, sizeof(text), "%d\n%d\n", net_port(net, TRANSPORT_UDP),
			 net_port(net, TRANSPORT_TLS));
	if (strcmp(path, "-") == 0)
		return fputs(text, stdout) < 0 || fflush(stdout) != 0 ? -1 : 0;
	snprintf(part, sizeof(part), "%s.part", path);
	file = fopen(part, "w");
	if (file != NULL && fputs(text, file) >= 0 && fclose(file) == 0 && rename(part, path) == 0)
		return 0;
	fprintf(stderr, "peal-town: %s cannot be written: %s\n", path, strerror(errno));
	return -1;
}

static void init_loop(struct program *program)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGUSR1, SIGUSR2 };
	uv_signal_t *signals[] = { &program->on_term, &program->on_int, &program->on_away,
				   &program->on_call };
	struct town *town = &program->town;

	uv_loop_init(&town->uv);
	for (int i = 0; i < 4; i++) {
		uv_signal_init(&town->uv, signals[i]);
		signals[i]->data = program;
		uv_signal_start(signals[i], on_signal, numbers[i]);
	}
	uv_timer_init(&town->uv, &program->alarm_timer);
	program->alarm_timer.data = town;
	uv_prepare_init(&town->uv, &program->before_poll);
	program->before_poll.data = program;
	uv_prepare_start(&program->before_poll, before_poll);
	town_tick(town);
}

static int make_folder(const char *folder)
{
	if (folder == NULL || mkdir(folder, 0777) == 0 || errno == EEXIST)
		return 0;
	fprintf(stderr, "peal-town: %s cannot be made: %s\n", folder, strerror(errno));
	return -1;
}

static int read_mix(struct program *program)
{
	const struct options *options = &program->options;
	struct town *town = &program->town;

	if (mix_read(&town->mix, options->file, options->sets, options->set_count) < 0)
		return -1;
	town->speed = options->speed > 0 ? options->speed : town->mix.speed;
	town->seed = options->seed >= 0 ? options->seed : town->mix.seed;
	town->random = (uint64_t)town->seed;
	town->has_media = options->has_media;
	town->record_folder = options->record_folder;
	return 0;
}

static int start(struct program *program)
{
	const struct options *options = &program->options;
	struct town *town = &program->town;
	struct net_config config = { .address = options->address,
				     .port = options->port,
				     .tls_port = options->tls_port,
				     .certificate = options->certificate,
				     .receive = exchange_receive,
				     .context = town };

	if (make_folder(options->record_folder) < 0 ||
	    media_init(&town->media, &town->uv, options->address, town->mix.rtp_port_min,
		       town->mix.rtp_port_max) < 0 ||
	    (town->has_media && sound_prepare(town) < 0) || log_open(&town->log, options->log_file))
		return -1;
	town->net = net_create(&town->uv, &config);
	if (town->net == NULL)
		return -1;
	town_tick(town);
	set_times(program);
	return write_ports(program);
}

static void close_handle(uv_handle_t *handle, void *context)
{
	(void)context;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void stop(struct program *program)
{
	struct town *town = &program->town;

	call_finish_all(town);
	ask_finish(town);
	registrar_finish(town);
	net_destroy(&town->net);
	media_finish(&town->media);
	uv_walk(&town->uv, close_handle, NULL);
	uv_run(&town->uv, UV_RUN_DEFAULT);
	uv_loop_close(&town->uv);
	alarms_finish(&town->alarms);
	figures_finish(&town->figures);
	sounds_finish(&town->sounds);
	log_close(&town->log);
	mix_finish(&town->mix);
	free(program->aways);
	free(program->plans);
}

/* Each call with sound has a socket. */
static void raise_limits(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int main(int argc, char **argv)
{
	struct program *program = memory_get(sizeof(*program));
	int exit_code = options_read(argc, argv, &program->options);

	program->town.log.fd = -1;
	if (exit_code < 0) {
		raise_limits();
		signal(SIGPIPE, SIG_IGN);
		init_loop(program);
		exit_code = read_mix(program) < 0 ? 2 : start(program) < 0;
		if (exit_code == 0) {
			uv_run(&program->town.uv, UV_RUN_DEFAULT);
			if (!program->options.is_quiet) {
				fputs("peal-town:\n", stderr);
				figures_print(&program->town.figures, stderr);
			}
		}
		stop(program);
	}
	free(program);
	return exit_code;
}
