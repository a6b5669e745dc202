/* provider_later.c - the scripted provider prepares calls, and tells of its agent */
/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <inttypes.h>
#include <stdlib.h>

struct past *provider_past(struct provider *provider, uint64_t number)
{
	struct past *past = provider->past;

	while (past != NULL && past->number != number)
		past = past->next;
	if (past != NULL)
		return past;
	past = calloc(1, sizeof(*past));
	if (past == NULL)
		abort();
	*past = (struct past){ .next = provider->past, .number = number };
	provider->past = past;
	return past;
}

/* ---- preparing ---- */

static void later_start(struct provider *provider, const struct later *what, int64_t delay_ms,
			peal_fn *fn)
{
	struct later *later = calloc(1, sizeof(*later));

	if (later == NULL)
		abort();
	*later = *what;
	later->provider = provider;
	later->next = provider->later;
	later->timer = provider->host->timer_start(provider->host, delay_ms, fn, later);
	provider->later = later;
}

static void later_end(struct later *later)
{
	struct later **at = &later->provider->later;

	while (*at != later)
		at = &(*at)->next;
	*at = later->next;
	free(later);
}

static void prepared(void *context)
{
	struct later *later = context;
	const struct peal_dial_host *dial = later->provider->host->dial;
	struct peal_error err;

	if (line_has(later->line, "fail"))
		peal_fail(&err,
			  line_has(later->line, "for_good") ? PEAL_FAIL_INPUT : PEAL_FAIL_REMOTE,
			  "%s", line_after(later->line, "fail"));
	dial->prepared(later->job, line_has(later->line, "fail") ? &err : NULL);
	if (line_has(later->line, "twice"))
		dial->prepared(later->job, NULL);
	later_end(later);
}

static const struct line *prepare_line(const struct provider *provider, uint64_t number,
				       unsigned no)
{
	char key[32];
	const struct line *line;

	snprintf(key, sizeof(key), "p%" PRIu64, number);
	line = lines_find(&provider->lines, key, no);
	return line != NULL && line->key[0] == 'p' ? line : NULL;
}

enum peal_when provider_prepare(void *self, const struct peal_call_request *request,
				struct peal_job *job)
{
	struct provider *provider = self;
	struct past *past = provider_past(provider, request->number);
	const struct line *line = prepare_line(provider, request->number, ++past->prepared_count);
	const struct later answer = { .line = line, .job = job };

	if (!line_has(line, "fail"))
		snprintf(past->prepared, sizeof(past->prepared), "%s", request->attempt_id);
	if (line_has(line, "neither"))
		return (enum peal_when)77;
	if (line_has(line, "never"))
		return PEAL_LATER;
	if (!line_has(line, "later") && !line_has(line, "fail") && !line_has(line, "twice"))
		return PEAL_NOW;
	later_start(provider, &answer, line_duration(line, "later", 0), prepared);
	return PEAL_LATER;
}

/* ---- what is told of the agent ---- */

static void tell_received(const struct peal_host *host, const struct line *line,
			  const char *const *words)
{
	const struct peal_received received = { words[2], words[3], words[4], host->now_ms(host) };
	const char *times = line_after(line, "times");

	for (unsigned long left = times != NULL ? strtoul(times, NULL, 10) : 1; left > 0; left--)
		host->dial->received(host, &received);
}

static void tell(const struct provider *provider, const struct line *line)
{
	const struct peal_host *host = provider->host;
	const char *const *words = line->words + (line_has(line, "of") ? 2 : 0);
	size_t count = line->count - (size_t)(words - line->words);

	if (strcmp(words[0], "received") == 0 && count >= 5)
		tell_received(host, line, words);
	else if (strcmp(words[0], "waiting") == 0)
		host->dial->available(host, false, NULL);
	else
		host->dial->available(host, strcmp(words[0], "available") == 0,
				      count > 2 ? words[2] : "");
}

static void tell_later(void *context)
{
	struct later *later = context;

	tell(later->provider, later->line);
	later_end(later);
}

static bool is_of(const struct provider *provider, const struct line *line)
{
	char agent[80];

	if (!line_has(line, "of"))
		return true;
	snprintf(agent, sizeof(agent), "(%s)", line_after(line, "of"));
	return strstr(provider->host->stage, agent) != NULL;
}

void provider_agent_start(struct provider *provider)
{
	for (size_t i = 0; i < provider->lines.count; i++) {
		const struct line *line = &provider->lines.at[i];
		const struct later what = { .line = line };
		const size_t at = line_has(line, "of") ? 3 : 1;
		int64_t delay_ms;

		if (strcmp(line->key, "agent") != 0 || line->count <= at || !is_of(provider, line))
			continue;
		delay_ms = lines_duration(line->words[at]);
		if (delay_ms == 0)
			tell(provider, line);
		else
			later_start(provider, &what, delay_ms, tell_later);
	}
}

void provider_later_close(struct provider *provider)
{
	struct past *past;

	while (provider->later != NULL) {
		provider->host->timer_stop(provider->host, provider->later->timer);
		later_end(provider->later);
	}
	while ((past = provider->past) != NULL) {
		provider->past = past->next;
		free(past);
	}
}
