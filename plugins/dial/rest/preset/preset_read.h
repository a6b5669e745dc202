/* preset_read.h - reading a preset file; only for preset_read*.c
 *
 * The reader goes on after a mistake, so that a person sees all of them at once. */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PRESET_READ_H
#define REST_PRESET_READ_H

#include "preset.h"
#include "preset_json.h"

#include <libconfig.h>

/* Limits: far above what any provider needs. */
#define PRESET_FILE_BYTES_MAX (256u * 1024u)
#define PRESET_NESTING_MAX 32u
#define PRESET_SETTINGS_MAX 64u
#define PRESET_PAIRS_MAX 128u /* of a form, of headers, of claims */
#define PRESET_PATHS_MAX 32u  /* where one thing may stand */
#define PRESET_RULES_MAX 128u
#define PRESET_RULE_WORDS_MAX 256u
#define PRESET_WORDS_MAX 1024u /* of one table */
#define PRESET_COMMANDS_MAX 64u
#define PRESET_NAME_BYTES_MAX 64u
#define PRESET_WORD_BYTES_MAX 256u
#define PRESET_LINE_BYTES_MAX 1024u /* a help text, a value without a template */

/* ---- memory ---- */

/* Dies with the preset; zeroed.  The process ends when memory is out. */
void *preset_alloc(struct preset *preset, size_t count, size_t bytes);
/* These are destroyed with it. */
void preset_hold(struct preset *preset, struct template *template, struct json_node *json);
/* The file as libconfig reads it: all texts of a preset stand there. */
config_t *preset_tree(struct preset *preset);

/* ---- mistakes ---- */

#define MISTAKES_MAX 64u
#define MISTAKE_BYTES_MAX 400u

struct preset_mistake {
	unsigned line;
	char text[MISTAKE_BYTES_MAX];
};

struct preset_mistakes {
	struct preset_mistake *at; /* the first MISTAKES_MAX */
	size_t count;
};

struct preset_reader {
	struct preset *preset;
	struct preset_mistakes mistakes;
	template_known_fn *known_fn; /* of the templates that are read now */
	unsigned base_line, recall_line, repeat_line, machine_line, callbacks_line, answer_line,
		poll_line;
	bool has_look_up_fields;
};

__attribute__((format(printf, 3, 4))) void
preset_mistake_at(struct preset_reader *reader, unsigned line, const char *format, ...);
/* "LABEL: " comes first, where the setting has a name: "create.rules.then: ...". */
__attribute__((format(printf, 3, 4))) void
preset_mistake(struct preset_reader *reader, const config_setting_t *at, const char *format, ...);
/* 0 when there was none; else `err` has them in order of their lines, and how many more
 * there are when they do not fit.  They are forgotten then. */
int preset_mistakes_end(struct preset_reader *reader, struct peal_error *err);

/* A text of the file in quotes, cut, on one line. */
#define QUOTED_BYTES_MAX 64u
const char *preset_quote(const char *text, char out[QUOTED_BYTES_MAX]);
/* "; did you mean \"busy\"?" or "". */
#define HINT_BYTES_MAX 96u
const char *preset_hint(const char *word, const char *const *words, size_t count,
			char out[HINT_BYTES_MAX]);
/* The one of `words` that was probably meant; NULL: none is near. */
const char *preset_nearest(const char *word, const char *const *words, size_t count);

/* ---- the file ---- */

/* A number, text or truth value, where it stands. */
struct preset_token {
	unsigned line;
	bool is_joined; /* several texts without a comma between them */
};

struct preset_tokens {
	struct preset_token *at;
	size_t count, room;
};

/* What libconfig would read wrong without a word; mistakes are added. */
void preset_scan(struct preset_reader *reader, const char *text, struct preset_tokens *tokens_out);
/* Reads the file into preset_tree(); false: mistakes were added, or `err` says why it
 * cannot be read. */
bool preset_source_read(struct preset_reader *reader, struct peal_error *err);

/* ---- values ---- */

const char *preset_label(const config_setting_t *setting, char out[QUOTED_BYTES_MAX * 2]);
/* NULL: a mistake was added. */
const char *preset_text(struct preset_reader *reader, const config_setting_t *setting,
			size_t bytes_max);
/* The same, of letters, digits, "_" and "-". */
const char *preset_name(struct preset_reader *reader, const config_setting_t *setting);
struct template *preset_template(struct preset_reader *reader, const config_setting_t *setting);
/* Without keeping it, for JSON, which takes it. */
struct template *preset_template_make(struct preset_reader *reader, const config_setting_t *setting,
				      const char *text);
void preset_bool(struct preset_reader *reader, const config_setting_t *setting, bool *value_out);
/* "90s", "1h30m". */
void preset_duration(struct preset_reader *reader, const config_setting_t *setting, int64_t min_ms,
		     int64_t max_ms, int64_t *ms_out);
/* Index into `words`; -1: a mistake was added. */
int preset_choice(struct preset_reader *reader, const config_setting_t *setting,
		  const char *const *words, size_t count);
/* An absolute URL, as far as that can be told.  NULL: a mistake was added. */
struct template *preset_url(struct preset_reader *reader, const config_setting_t *setting,
			    const char *url);
bool preset_header_name(struct preset_reader *reader, const config_setting_t *setting,
			const char *name);
bool preset_is_list(const config_setting_t *setting);
/* One text, or a list of 1 to `count_max`. */
void preset_texts(struct preset_reader *reader, const config_setting_t *setting, size_t count_max,
		  const char *const **at_out, size_t *count_out);
void preset_paths(struct preset_reader *reader, const config_setting_t *setting,
		  struct preset_paths *paths_out);
/* "data.calls[0].id" each; of a transcript also "messages[role/text]". */
void preset_path_check(struct preset_reader *reader, const config_setting_t *setting,
		       const struct preset_paths *paths, bool is_transcript);
/* ( ["name", "template"], ... ); a name is checked by name_fn. */
typedef bool preset_pair_fn(struct preset_reader *reader, const config_setting_t *setting,
			    const char *name);
void preset_pairs(struct preset_reader *reader, const config_setting_t *setting,
		  preset_pair_fn *name_fn, struct form_field **pairs_out, size_t *count_out);
/* How many members a list has, from 1; 0: a mistake was added. */
size_t preset_list(struct preset_reader *reader, const config_setting_t *setting, size_t count_max,
		   const char *expected);

/* ---- groups ---- */

typedef void preset_read_fn(struct preset_reader *reader, config_setting_t *setting, void *target);

struct preset_key {
	const char *name;
	preset_read_fn *read_fn;
	const char *expected; /* as it would be written; NULL: it may be missing */
};

/* Some keys of a group, and what they fill in. */
struct preset_part {
	const struct preset_key *keys;
	size_t count;
	void *target;
};

#define PRESET_PART(table, its_target)                                                             \
	{                                                                                          \
		.keys = table, .count = sizeof(table) / sizeof((table)[0]), .target = its_target   \
	}

/* Reads the members in the order of the tables; what is unknown or missing is a mistake.
 * false: it is no group. */
bool preset_group(struct preset_reader *reader, config_setting_t *setting,
		  const struct preset_part *parts, size_t count);

/* ---- parts of the file; preset_read_fn ---- */

void preset_read_settings(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_auth(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_create(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_rules(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_look_up(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_find(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_request(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_fields(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_statuses(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_causes(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_answered_by(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_machine(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_wait(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_callbacks(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_answer(struct preset_reader *reader, config_setting_t *setting, void *target);
void preset_read_commands(struct preset_reader *reader, config_setting_t *setting, void *target);

/* The keys of every request: request, headers, form, json. */
extern const struct preset_key preset_request_keys[4];
/* What no single key can tell: the method has a body, there is one body. */
void preset_request_check(struct preset_reader *reader, const struct preset_request *request);

/* An outcome by its word; -1: none. */
int preset_outcome(const char *word);
extern const char *const preset_outcome_words[PEAL_OUTCOME_COUNT];

/* Relations between the parts, when each was read without a mistake. */
void preset_check_whole(struct preset_reader *reader);

#endif
