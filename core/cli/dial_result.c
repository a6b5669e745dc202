/* dial_result.c - what came of the call of `peal dial test` */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/words.h"
#include "core/cli/dial.h"
#include "core/cli/when.h"

#include <jansson.h>

struct result {
	struct dial_test *test;
	bool is_found;
	int code;
};

static void say_fields(const struct dial_test *test, const char *json)
{
	json_t *fields = json_loads(json, 0, NULL), *value;
	const char *name;

	json_object_foreach(fields, name, value)
		dial_say(test, "field: %s = %s", name, json_string_value(value));
	json_decref(fields);
}

/* Nobody picked up: an answer of the network.  No telephone was reached, or nobody knows:
 * something is wrong. */
static int code_of(enum peal_outcome outcome)
{
	if (outcome == PEAL_OUTCOME_ANSWERED)
		return CLI_DONE;
	return outcome == PEAL_OUTCOME_FAILED || outcome == PEAL_OUTCOME_UNKNOWN ? CLI_FAILED
										 : CLI_LEFT;
}

/* What a campaign would do. */
static void say_next(const struct dial_test *test, const struct peal_attempt_row *attempt)
{
	char due[WHEN_TEXT_MAX];

	if (attempt->contact_state != PEAL_CONTACT_QUEUED || attempt->next_due_ms == PEAL_NEVER)
		return;
	when_format(test->engine->schedule, test->contact.number, attempt->next_due_ms, due);
	dial_say(test, "in a campaign it would be called again at %s: %s", due, attempt->why);
}

static int take_attempt(void *context, const void *row)
{
	const struct peal_attempt_row *attempt =
		&((const struct peal_attempt_contact_row *)row)->attempt;
	struct result *result = context;
	const struct dial_test *test = result->test;

	result->is_found = true;
	result->code = code_of(attempt->outcome);
	dial_say(test, "outcome: %s", word_outcome(attempt->outcome));
	if (attempt->cause != 0)
		dial_say(test, "cause: %d %s", attempt->cause, attempt->cause_text);
	else if (attempt->cause_text[0] != '\0')
		dial_say(test, "cause: %s", attempt->cause_text);
	dial_say(test, "rang %.1f s, talked %.1f s", (double)attempt->ring_ms / 1000,
		 (double)attempt->talk_ms / 1000);
	dial_say_lines(test, "transcript: ", slice_of(attempt->transcript));
	if (attempt->dtmf[0] != '\0')
		dial_say(test, "keys: %s", attempt->dtmf);
	if (attempt->recording[0] != '\0')
		dial_say(test, "recording: %s", attempt->recording);
	if (attempt->is_transferred)
		dial_say(test, "transferred to a human");
	if (attempt->fields[0] != '\0')
		say_fields(test, attempt->fields);
	dial_say(test, "disposition: %s", attempt->disposition);
	say_next(test, attempt);
	if (strcmp(attempt->disposition, "dnc") == 0)
		dial_say(test, "dnc: a campaign would put the number on the account's list; "
			       "`peal dnd add` does it");
	return 0;
}

static int take_exclusion(void *context, const void *row)
{
	const struct peal_exclusion_row *exclusion = row;
	struct result *result = context;
	bool is_dnd = strcmp(exclusion->reason, "dnd") == 0;
	bool is_variable = strcmp(exclusion->reason, "missing_variable") == 0;

	result->is_found = true;
	result->code = is_dnd ? CLI_LEFT : CLI_WRONG;
	dial_say(result->test, "not called: %s%s%s%s",
		 is_dnd ? "on the do-not-disturb list" : exclusion->reason,
		 exclusion->detail[0] != '\0' ? ": " : "", exclusion->detail,
		 is_variable ? "; --field NAME=VALUE gives it, --name the name" : "");
	return 0;
}

static int take_contact(void *context, const void *row)
{
	const struct peal_contact_state_row *contact = row;
	struct result *result = context;

	result->is_found = true;
	result->code = CLI_LEFT;
	dial_say(result->test, "not called: %s%s%s", word_contact_state(contact->state),
		 contact->why[0] != '\0' ? ": " : "", contact->why);
	return 0;
}

/* The first of these that knows something says it. */
static int read_store(struct dial_test *test, struct result *result)
{
	static const struct {
		enum peal_read_kind kind;
		peal_row_fn *row_fn;
	} kinds[] = {
		{ PEAL_READ_ATTEMPTS, take_attempt },
		{ PEAL_READ_EXCLUSIONS, take_exclusion },
		{ PEAL_READ_CONTACTS, take_contact },
	};
	const struct stage *store = &test->pipeline->store;
	const struct peal_read_filter filter = { .campaign = test->engine->campaign };
	struct peal_error err = { 0 };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !result->is_found; i++) {
		if (test->is_uncharged && kinds[i].kind == PEAL_READ_CONTACTS)
			break;
		if (store->plugin->ops.store->read(store->self, kinds[i].kind, &filter,
						   kinds[i].row_fn, result, &err) < 0)
			return cli_fail(&err);
	}
	return CLI_DONE;
}

int dial_result(struct dial_test *test, enum engine_end end)
{
	struct result result = { .test = test, .code = CLI_FAILED };

	if (end == ENGINE_FAILED)
		return cli_fail(&test->engine->failure);
	if (test->engine->load_code != PEAL_OK)
		return cli_code(test->engine->load_code);
	if (read_store(test, &result) != CLI_DONE)
		return CLI_FAILED;
	if (!result.is_found && test->is_uncharged) {
		dial_say(test, "the trunk took no call: in a campaign no attempt is charged, and "
			       "the contact is called again later");
		return CLI_FAILED;
	}
	return result.code;
}
