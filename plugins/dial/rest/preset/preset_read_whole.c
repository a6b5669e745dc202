/* preset_read_whole.c - what the parts of a preset need of each other
 *
 * Looked at when each part by itself is right. */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "request.h"

static unsigned line_of(const struct preset_reader *reader, const char *key)
{
	const config_t *tree = preset_tree(reader->preset);
	const config_setting_t *setting = config_setting_get_member(config_root_setting(tree), key);

	return setting == NULL ? 1 : config_setting_source_line(setting);
}

/* ---- what may be used where ---- */

static bool auth_uses(const struct preset_auth *auth, const char *name)
{
	const struct template *const templates[] = { auth->user, auth->password, auth->token,
						     auth->key };

	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++)
		if (templates[i] != NULL && template_uses(templates[i], name))
			return true;
	return false;
}

/* Does any request that is made for a call use the variable? */
static bool any_uses(const struct preset *preset, const char *name)
{
	const struct preset_request *const requests[] = {
		&preset->create, &preset->look_up, &preset->find, &preset->hang_up, &preset->cancel,
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i]->method != NULL && request_uses(requests[i], name))
			return true;
	for (size_t i = 0; i < preset->command_count; i++)
		if (!preset->commands[i].is_hang_up &&
		    request_uses(&preset->commands[i].request, name))
			return true;
	return (preset->answer.text != NULL && template_uses(preset->answer.text, name)) ||
	       auth_uses(&preset->auth, name);
}

static void says_whom(struct preset_reader *reader)
{
	static const char *const names[] = { "to", "to_digits", "to_national" };
	const struct preset_request *create = &reader->preset->create;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (request_uses(create, names[i]))
			return;
	preset_mistake_at(reader, create->line,
			  "create: does not say whom to call; expected {{to}}, {{to_digits}} or "
			  "{{to_national}}");
}

/* Our id is only known to a provider that was told it. */
static void relies_on_attempt(struct preset_reader *reader, unsigned line, const char *what)
{
	if (!request_uses(&reader->preset->create, "attempt"))
		preset_mistake_at(reader, line,
				  "%s relies on our id, which create does not send; expected "
				  "{{attempt}} in create",
				  what);
}

static void says_which(struct preset_reader *reader, const struct preset_request *request,
		       const char *label)
{
	char what[QUOTED_BYTES_MAX];

	if (request->method == NULL || request_uses(request, "call_id"))
		return;
	snprintf(what, sizeof(what), "%s: {{attempt}}", label);
	if (request_uses(request, "attempt"))
		relies_on_attempt(reader, request->line, what);
	else
		preset_mistake_at(
			reader, request->line,
			"%s: does not say which call; expected {{call_id}} or {{attempt}}", label);
}

static void check_requests(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;

	says_whom(reader);
	says_which(reader, &preset->look_up, "look_up");
	says_which(reader, &preset->hang_up, "hang_up");
	says_which(reader, &preset->cancel, "cancel");
	for (size_t i = 0; i < preset->command_count; i++)
		if (!preset->commands[i].is_hang_up)
			says_which(reader, &preset->commands[i].request, "commands");
	for (size_t i = 0; i < preset->command_count; i++)
		if (preset->commands[i].is_hang_up && preset->hang_up.method == NULL)
			preset_mistake_at(
				reader, line_of(reader, "commands"),
				"commands: there is no hang_up request; expected hang_up = { "
				"request = \"...\"; }");
}

static void check_urls(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;
	bool uses_answer = any_uses(preset, "answer_url");

	if (!preset->has_callbacks && any_uses(preset, "callback_url"))
		preset_mistake_at(reader, preset->create.line,
				  "{{callback_url}} is used, but nothing says how reports are "
				  "trusted; expected callbacks = { signature = \"...\"; }");
	if (uses_answer && preset->answer.text == NULL)
		preset_mistake_at(reader, preset->create.line,
				  "{{answer_url}} is used, but nothing is served there; expected "
				  "answer = { type = \"...\"; text = \"...\"; }");
	if (!uses_answer && preset->answer.text != NULL)
		preset_mistake_at(
			reader, reader->answer_line,
			"answer: nobody is told of it; expected {{answer_url}} in create");
}

/* A call that waits with the provider when the window closes must not ring any more. */
static void check_queue(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;

	if (preset->queue_max_ms > 0 && preset->cancel.method == NULL &&
	    preset->hang_up.method == NULL)
		preset_mistake_at(reader, line_of(reader, "limits"),
				  "limits: calls may queue, and cannot be canceled when the window "
				  "closes; expected cancel or hang_up, or no queue");
}

/* ---- what became of a call ---- */

static bool finds_again(const struct preset *preset)
{
	if (preset->find.method != NULL)
		return true;
	return preset->look_up.method != NULL && request_uses(&preset->look_up, "attempt") &&
	       !request_uses(&preset->look_up, "call_id");
}

/* A call that is there and not told from others would be placed again. */
static void check_find(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;
	const struct preset_fields *fields = &preset->look_up_fields;
	bool has_number = fields->to.count > 0 && fields->placed.count > 0;

	if (preset->find.method == NULL)
		return;
	if (request_uses(&preset->find, "attempt"))
		relies_on_attempt(reader, preset->find.line, "find: {{attempt}}");
	else if (fields->attempt.count > 0 && !has_number)
		relies_on_attempt(reader, preset->find.line, "find: fields.attempt");
	if (fields->attempt.count == 0 && !has_number)
		preset_mistake_at(
			reader, preset->find.line,
			"find: nothing tells our call from others; expected fields.attempt, or "
			"fields.to and fields.placed%s",
			reader->has_look_up_fields ? ", in the fields of look_up" : "");
}

static void check_recall(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;

	if (preset->recall == PEAL_RECALL_IDEMPOTENT && !request_uses(&preset->create, "attempt"))
		preset_mistake_at(reader, reader->recall_line,
				  "recall: \"idempotent\" without our id in the create request; "
				  "expected {{attempt}} in it");
	if (preset->recall == PEAL_RECALL_IDEMPOTENT && reader->repeat_line == 0)
		preset_mistake_at(reader, reader->recall_line,
				  "recall: \"idempotent\" without repeat_within; expected for how "
				  "long the same request rings once, such as repeat_within = "
				  "\"60s\"");
	if (preset->recall != PEAL_RECALL_IDEMPOTENT && reader->repeat_line > 0)
		preset_mistake_at(reader, reader->repeat_line,
				  "repeat_within: nothing is repeated; expected recall = "
				  "\"idempotent\" beside it, or no repeat_within");
	if (preset->recall == PEAL_RECALL_LOOKUP && !finds_again(preset))
		preset_mistake_at(
			reader, reader->recall_line,
			"recall: \"lookup\" without a request that finds a call whose id was "
			"lost; expected find, or look_up by {{attempt}}");
}

static void check_ends(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;
	bool has_end = false;

	for (size_t i = 0; i < preset->statuses.count; i++)
		has_end |= preset->statuses.at[i].stage == STAGE_ENDED;
	if (!has_end)
		preset_mistake_at(
			reader, line_of(reader, "statuses"),
			"statuses: none of them is an end; expected one that means \"ended\" "
			"or an outcome");
	if (!preset->has_callbacks && preset->look_up.method == NULL)
		preset_mistake_at(reader, preset->create.line,
				  "nothing says how a call ends; expected look_up or callbacks");
	if (preset->look_up.method == NULL && preset->callbacks_incomplete)
		preset_mistake_at(reader, reader->callbacks_line,
				  "callbacks: incomplete, and there is no look_up to ask for the "
				  "other calls; expected look_up = { request = \"GET ...\"; }");
	if (preset->look_up.method == NULL && reader->poll_line > 0)
		preset_mistake_at(reader, reader->poll_line,
				  "poll: there is no look_up; expected one, or no poll");
}

static bool is_read(const struct preset_paths *common, const struct preset_paths *looked_up)
{
	return common->count > 0 || looked_up->count > 0;
}

static void check_pair(struct preset_reader *reader, const char *table, bool has_table,
		       bool has_field)
{
	if (has_table && !has_field)
		preset_mistake_at(reader, line_of(reader, table),
				  "%s: these words stand nowhere; expected fields.%s", table,
				  table);
	if (!has_table && has_field)
		preset_mistake_at(
			reader, line_of(reader, "fields"),
			"fields: %s is read, but none of its words has a meaning; expected a "
			"table of them",
			table);
}

static void check_tables(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;
	const struct preset_fields *some = &preset->fields, *others = &preset->look_up_fields;
	bool has_verdict = is_read(&some->answered_by, &others->answered_by);

	check_pair(reader, "answered_by", preset->answered_by_count > 0, has_verdict);
	if (preset->causes.count > 0 && !is_read(&some->cause, &others->cause))
		preset_mistake_at(reader, line_of(reader, "causes"),
				  "causes: these words stand nowhere; expected fields.cause");
}

static bool is_extra(const struct preset_fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->extra_count; i++)
		if (strcmp(fields->extra[i].name, name) == 0)
			return true;
	return false;
}

static bool comes(const struct preset *preset, const char *name)
{
	const struct preset_fields *some = &preset->fields, *others = &preset->look_up_fields;

	if (strcmp(name, "answered_by") == 0)
		return is_read(&some->answered_by, &others->answered_by);
	if (strcmp(name, "transcript") == 0)
		return is_read(&some->transcript, &others->transcript);
	return is_extra(some, name) || is_extra(others, name);
}

static void check_wait(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;
	char quoted[QUOTED_BYTES_MAX];

	for (size_t i = 0; i < preset->waits_for_count; i++)
		if (!comes(preset, preset->waits_for[i]))
			preset_mistake_at(
				reader, line_of(reader, "wait"),
				"wait: %s never comes; expected \"answered_by\" or "
				"\"transcript\" that fields has, or a name in fields.extra",
				preset_quote(preset->waits_for[i], quoted));
}

/* ---- machines ---- */

static bool means_machine(const struct preset_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->at[i].has_outcome && words->at[i].outcome == PEAL_OUTCOME_MACHINE)
			return true;
	return false;
}

static void check_machine(struct preset_reader *reader)
{
	const struct preset *preset = reader->preset;
	bool uses_machine = any_uses(preset, "machine");

	if (reader->machine_line == 0 && uses_machine)
		preset_mistake_at(
			reader, preset->create.line,
			"{{machine}} is used, but has no words; expected machine = { hang_up "
			"= \"...\"; }");
	if (reader->machine_line == 0)
		return;
	if (!uses_machine)
		preset_mistake_at(reader, reader->machine_line,
				  "machine: nobody is told of it; expected {{machine}} in create");
	if (preset->answered_by_count == 0 && !means_machine(&preset->statuses) &&
	    !means_machine(&preset->causes))
		preset_mistake_at(
			reader, reader->machine_line,
			"machine: nothing says what picked up; expected answered_by, or a "
			"status or cause that means \"machine\"");
}

void preset_check_whole(struct preset_reader *reader)
{
	check_requests(reader);
	check_urls(reader);
	check_queue(reader);
	check_recall(reader);
	check_find(reader);
	check_ends(reader);
	check_tables(reader);
	check_wait(reader);
	check_machine(reader);
}
