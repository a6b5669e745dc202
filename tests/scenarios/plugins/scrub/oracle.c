/* oracle.c - a scrub that does what its script says, well or badly
 *
 *   NUMBER[/ATTEMPT] [refuse "why"] [later 5s] [never] [twice] [nothing] [neither]
 * Asked only just before dialling; what it says comes now, later, never or twice; or it
 * is `nothing`, no verdict at all, or comes `neither` now nor later. */
/* SPDX-License-Identifier: MIT */
#include "../common/lines.h"

#include "peal/scrub.h"

#include <stdlib.h>

#define QUESTIONS_MAX 64

struct config {
	const char *script;
};

struct question {
	struct oracle *oracle; /* NULL: free */
	struct peal_job *job;
	struct peal_timer *timer;
	struct peal_verdict verdict;
	bool comes_twice, is_nothing;
};

struct oracle {
	const struct peal_host *host;
	const struct peal_contact *silent; /* the last one that is never answered */
	struct lines lines;
	struct question questions[QUESTIONS_MAX];
};

static const struct peal_option options[] = {
	{ PEAL_PATH(struct config, script), .fallback = "scrub.txt",
	  .doc = "What is said of each number." },
	PEAL_OPTION_END,
};

static void answer(void *context)
{
	struct question *question = context;
	const struct peal_scrub_host *scrub = question->oracle->host->scrub;

	scrub->done(question->job, question->is_nothing ? NULL : &question->verdict);
	if (question->comes_twice)
		scrub->done(question->job, &question->verdict);
	question->oracle = NULL;
}

static struct question *question_find(struct oracle *oracle)
{
	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		if (oracle->questions[i].oracle == NULL)
			return &oracle->questions[i];
	}
	abort();
}

static enum peal_when oracle_again(void *self, const struct peal_contact *contact,
				   struct peal_job *job, struct peal_verdict *verdict_out)
{
	struct oracle *oracle = self;
	const struct line *line = lines_find_number(&oracle->lines, contact->number,
						    contact->attempt_count + 1);
	struct question *question;

	if (line_has(line, "refuse")) {
		verdict_out->is_refused = true;
		verdict_out->reason = "oracle";
		snprintf(verdict_out->detail, sizeof(verdict_out->detail), "%s",
			 line_after(line, "refuse"));
	}
	if (line_has(line, "never")) {
		oracle->silent = contact;
		return PEAL_LATER;
	}
	if (line_has(line, "neither"))
		return (enum peal_when)77;
	if (!line_has(line, "later"))
		return PEAL_NOW;
	question = question_find(oracle);
	*question = (struct question){ .oracle = oracle,
				       .job = job,
				       .verdict = *verdict_out,
				       .comes_twice = line_has(line, "twice"),
				       .is_nothing = line_has(line, "nothing") };
	question->timer = oracle->host->timer_start(oracle->host, line_duration(line, "later", 0),
						    answer, question);
	return PEAL_LATER;
}

static void oracle_close(void *self)
{
	struct oracle *oracle = self;

	if (oracle == NULL)
		return;
	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		if (oracle->questions[i].oracle != NULL)
			oracle->host->timer_stop(oracle->host, oracle->questions[i].timer);
	}
	/* Who has not answered may read it, however late. */
	if (oracle->silent != NULL && oracle->silent->number == 0)
		abort();
	lines_finish(&oracle->lines);
	free(oracle);
}

static int oracle_open(const struct peal_host *host, const void *config, void **self_out,
		       struct peal_error *err)
{
	struct oracle *oracle = calloc(1, sizeof(*oracle));

	if (oracle == NULL)
		abort();
	oracle->host = host;
	if (lines_read(&oracle->lines, ((const struct config *)config)->script, err) != 0) {
		oracle_close(oracle);
		return -1;
	}
	*self_out = oracle;
	return 0;
}

static const struct peal_scrub_ops ops = {
	.size = sizeof(ops),
	.again = oracle_again,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_SCRUB),
	.name = "oracle",
	.version = "1",
	.license = "MIT",
	.summary = "A scrub for tests, by a script.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = oracle_open,
	.close = oracle_close,
	.ops = &ops,
};
