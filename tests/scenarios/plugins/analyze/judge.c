/* judge.c - an analyzer that does what its script says, well or badly
 *
 *   NUMBER[/ATTEMPT] [means DISPOSITION] [callback 2h] [field NAME VALUE]
 *                    [later 3s] [never] [twice] [fail "why"] [fields 40]
 *                    [nothing] [neither]
 * `callback` is that long after the end of the call; `fields` claims to have found
 * so many; `nothing` answers without a finding, `neither` neither now nor later. */
/* SPDX-License-Identifier: MIT */
#include "../common/lines.h"

#include "peal/analyze.h"

#include <stdlib.h>

#define QUESTIONS_MAX 64

struct config {
	const char *script;
};

struct question {
	struct judge *judge; /* NULL: free */
	struct peal_job *job;
	struct peal_timer *timer;
	const struct line *line;
	struct peal_finding finding;
};

struct judge {
	const struct peal_host *host;
	const struct peal_call_record *silent; /* of the last one that is never answered */
	struct lines lines;
	struct question questions[QUESTIONS_MAX];
};

static const struct peal_option options[] = {
	{ PEAL_PATH(struct config, script), .fallback = "analyze.txt",
	  .doc = "What is found of each number." },
	PEAL_OPTION_END,
};

static void find(const struct line *line, int64_t ended_ms, struct peal_finding *finding)
{
	int64_t wait_ms = line_duration(line, "callback", 0);

	finding->disposition = line_after(line, "means");
	finding->callback_ms = wait_ms > 0 ? ended_ms + wait_ms : 0;
	for (size_t i = 0; line != NULL && i + 2 < line->count; i++) {
		if (strcmp(line->words[i], "field") == 0)
			finding->fields[finding->field_count++] =
				(struct peal_pair){ line->words[i + 1], line->words[i + 2] };
	}
	if (line_has(line, "fields"))
		finding->field_count = strtoul(line_after(line, "fields"), NULL, 10);
}

static void answer(void *context)
{
	struct question *question = context;
	const struct peal_analyze_host *analyze = question->judge->host->analyze;
	struct peal_error err;

	if (line_has(question->line, "fail")) {
		peal_fail(&err, PEAL_FAIL_REMOTE, "%s", line_after(question->line, "fail"));
		analyze->failed(question->job, &err);
	} else if (line_has(question->line, "nothing")) {
		analyze->done(question->job, NULL);
	} else {
		analyze->done(question->job, &question->finding);
	}
	if (line_has(question->line, "twice"))
		analyze->done(question->job, &question->finding);
	question->judge = NULL;
}

static struct question *question_find(struct judge *judge)
{
	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		if (judge->questions[i].judge == NULL)
			return &judge->questions[i];
	}
	abort();
}

static enum peal_when judge_analyze(void *self, const struct peal_call_record *record,
				    struct peal_arena *arena, struct peal_job *job,
				    struct peal_finding *finding_out)
{
	struct judge *judge = self;
	const struct line *line = lines_find_number(&judge->lines, record->contact->number,
						    record->attempt_no);
	struct question *question;

	(void)arena;
	find(line, record->ended_ms, finding_out);
	if (line_has(line, "never")) {
		judge->silent = record;
		return PEAL_LATER;
	}
	if (line_has(line, "neither"))
		return (enum peal_when)77;
	if (!line_has(line, "later"))
		return PEAL_NOW;
	question = question_find(judge);
	*question = (struct question){
		.judge = judge, .job = job, .line = line, .finding = *finding_out
	};
	question->timer = judge->host->timer_start(judge->host, line_duration(line, "later", 0),
						   answer, question);
	return PEAL_LATER;
}

static void judge_close(void *self)
{
	struct judge *judge = self;

	if (judge == NULL)
		return;
	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		if (judge->questions[i].judge != NULL)
			judge->host->timer_stop(judge->host, judge->questions[i].timer);
	}
	/* Who has not answered may read it, however late. */
	if (judge->silent != NULL && judge->silent->contact->number == 0)
		abort();
	lines_finish(&judge->lines);
	free(judge);
}

static int judge_open(const struct peal_host *host, const void *config, void **self_out,
		      struct peal_error *err)
{
	struct judge *judge = calloc(1, sizeof(*judge));

	if (judge == NULL)
		abort();
	judge->host = host;
	if (lines_read(&judge->lines, ((const struct config *)config)->script, err) != 0) {
		judge_close(judge);
		return -1;
	}
	*self_out = judge;
	return 0;
}

static const struct peal_analyze_ops ops = {
	.size = sizeof(ops),
	.analyze = judge_analyze,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_ANALYZE),
	.name = "judge",
	.version = "1",
	.license = "MIT",
	.summary = "An analyzer for tests, by a script.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = judge_open,
	.close = judge_close,
	.ops = &ops,
};
