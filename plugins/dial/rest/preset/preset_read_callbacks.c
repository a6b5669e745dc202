/* preset_read_callbacks.c - what a provider sends to us, and what we send back */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "request.h"

#define TOLERANCE_MS (5 * 60000)

/* ---- signatures ---- */

/* A preset_signature while it is read. */
struct callbacks_reading {
	struct preset_signature *signature;
	bool has_encoding, has_unit, has_tolerance;
};

/* In the order of enum signature_kind. */
static const char *const kind_words[] = {
	"none", "twilio", "plivo_v3", "hmac_sha256", "ed25519", "jwt_hs256", "bearer",
};

/* Read before all others. */
static void callbacks_kind(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	(void)reader, (void)setting, (void)target;
}

static void callbacks_secret(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	reader->known_fn = settings_know;
	((struct callbacks_reading *)target)->signature->secret = preset_template(reader, setting);
	reader->known_fn = request_knows;
}

static const char *header_read(struct preset_reader *reader, const config_setting_t *setting)
{
	const char *name = preset_text(reader, setting, PRESET_WORD_BYTES_MAX);

	return name != NULL && preset_header_name(reader, setting, name) ? name : NULL;
}

static void callbacks_header(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct callbacks_reading *)target)->signature->header = header_read(reader, setting);
}

static void callbacks_time_header(struct preset_reader *reader, config_setting_t *setting,
				  void *target)
{
	((struct callbacks_reading *)target)->signature->timestamp_header = header_read(reader,
											setting);
}

/* What verify.c has when it checks one. */
static bool payload_knows(void *context, struct peal_slice name)
{
	static const char *const names[] = { "body", "timestamp", "url" };

	(void)context;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == name.bytes && memcmp(names[i], name.at, name.bytes) == 0)
			return true;
	return false;
}

static void callbacks_payload(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_signature *signature = ((struct callbacks_reading *)target)->signature;

	reader->known_fn = payload_knows;
	signature->payload = preset_template(reader, setting);
	reader->known_fn = request_knows;
	if (signature->payload != NULL && !template_uses(signature->payload, "body"))
		preset_mistake(reader, setting,
			       "does not sign what was sent; expected {{body}} in "
			       "it");
}

static void callbacks_encoding(struct preset_reader *reader, config_setting_t *setting,
			       void *target)
{
	static const char *const words[] = { "base64", "hex" };
	struct callbacks_reading *reading = target;

	reading->has_encoding = true;
	reading->signature->is_hex = preset_choice(reader, setting, words, 2) == 1;
}

static void callbacks_value_key(struct preset_reader *reader, config_setting_t *setting,
				void *target)
{
	((struct callbacks_reading *)target)->signature->value_key = preset_name(reader, setting);
}

static void callbacks_time_key(struct preset_reader *reader, config_setting_t *setting,
			       void *target)
{
	((struct callbacks_reading *)target)->signature->timestamp_key = preset_name(reader,
										     setting);
}

static void callbacks_unit(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	static const char *const words[] = { "s", "ms" };
	struct callbacks_reading *reading = target;

	reading->has_unit = true;
	reading->signature->is_timestamp_ms = preset_choice(reader, setting, words, 2) == 1;
}

static void callbacks_tolerance(struct preset_reader *reader, config_setting_t *setting,
				void *target)
{
	struct callbacks_reading *reading = target;

	reading->has_tolerance = true;
	preset_duration(reader, setting, 1000, 86400000, &reading->signature->tolerance_ms);
}

#define KIND_KEY                                                                                   \
	{                                                                                          \
		"signature", callbacks_kind, NULL                                                  \
	}
#define SECRET_KEY                                                                                 \
	{                                                                                          \
		"secret", callbacks_secret, "secret = \"{{secret}}\""                              \
	}
#define PAYLOAD_KEYS                                                                               \
	{ "header", callbacks_header, "header = \"X-Signature\"" },                                \
		{ "payload", callbacks_payload, "payload = \"{{body}}\"" },                        \
		{ "encoding", callbacks_encoding, NULL },                                          \
		{ "value_key", callbacks_value_key, NULL },                                        \
		{ "timestamp_key", callbacks_time_key, NULL },                                     \
		{ "timestamp_header", callbacks_time_header, NULL },                               \
		{ "timestamp_unit", callbacks_unit, NULL },                                        \
	{                                                                                          \
		"tolerance", callbacks_tolerance, NULL                                             \
	}

static const struct preset_key none_keys[] = { KIND_KEY };
static const struct preset_key header_keys[] = {
	KIND_KEY,
	SECRET_KEY,
	{ "header", callbacks_header, NULL },
};
static const struct preset_key payload_keys[] = { KIND_KEY, SECRET_KEY, PAYLOAD_KEYS };
static const struct preset_key jwt_keys[] = {
	KIND_KEY,
	SECRET_KEY,
	{ "header", callbacks_header, NULL },
	{ "tolerance", callbacks_tolerance, NULL },
};

#define KIND(table, its_header)                                                                    \
	{                                                                                          \
		{ table, sizeof(table) / sizeof((table)[0]), NULL }, its_header                    \
	}
static const struct {
	struct preset_part part;
	const char *header; /* where none is named */
} kinds[] = {
	[SIGNATURE_NONE] = KIND(none_keys, NULL),
	[SIGNATURE_TWILIO] = KIND(header_keys, "X-Twilio-Signature"),
	[SIGNATURE_PLIVO_V3] = KIND(header_keys, "X-Plivo-Signature-V3"),
	[SIGNATURE_HMAC_SHA256] = KIND(payload_keys, NULL),
	[SIGNATURE_ED25519] = KIND(payload_keys, NULL),
	[SIGNATURE_JWT_HS256] = KIND(jwt_keys, "Authorization"),
	[SIGNATURE_BEARER] = KIND(header_keys, "Authorization"),
};

static void callbacks_incomplete(struct preset_reader *reader, config_setting_t *setting,
				 void *target)
{
	preset_bool(reader, setting, &((struct preset *)target)->callbacks_incomplete);
}

/* Whatever signs them. */
static const struct preset_key all_keys[] = {
	{ "incomplete", callbacks_incomplete, NULL },
};

static void payload_check(struct preset_reader *reader, const struct callbacks_reading *reading,
			  config_setting_t *setting)
{
	struct preset_signature *signature = reading->signature;
	bool has_time = signature->timestamp_header != NULL || signature->timestamp_key != NULL;

	if (signature->kind == SIGNATURE_HMAC_SHA256 && !reading->has_encoding)
		preset_mistake(reader, setting,
			       "has no encoding; expected encoding = \"hex\" or "
			       "\"base64\"");
	if (signature->timestamp_header != NULL && signature->timestamp_key != NULL)
		preset_mistake(reader, setting,
			       "has timestamp_header and timestamp_key; expected "
			       "one of both");
	if (signature->timestamp_key != NULL && signature->value_key == NULL)
		preset_mistake(reader, setting,
			       "has a timestamp_key but no value_key; expected both, "
			       "for a header \"t=...,v=...\"");
	if (!has_time && (reading->has_unit || reading->has_tolerance))
		preset_mistake(reader, setting,
			       "has a timestamp_unit or a tolerance, but no time; "
			       "expected timestamp_header or timestamp_key");
	if (has_time && signature->payload != NULL &&
	    !template_uses(signature->payload, "timestamp"))
		preset_mistake(reader, setting,
			       "its time is not signed; expected {{timestamp}} in "
			       "the payload");
	if (!has_time && signature->payload != NULL &&
	    template_uses(signature->payload, "timestamp"))
		preset_mistake(reader, setting,
			       "{{timestamp}} stands nowhere; expected "
			       "timestamp_header or timestamp_key");
	if (has_time && !reading->has_tolerance)
		signature->tolerance_ms = TOLERANCE_MS;
}

void preset_read_callbacks(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	struct callbacks_reading reading = { .signature = &preset->signature };
	config_setting_t *kind_setting = NULL;
	struct preset_part parts[] = { { 0 }, PRESET_PART(all_keys, preset) };
	int kind;

	preset->has_callbacks = true;
	reader->callbacks_line = config_setting_source_line(setting);
	if (config_setting_is_group(setting))
		kind_setting = config_setting_get_member(setting, "signature");
	if (kind_setting == NULL) {
		preset_mistake(reader, setting,
			       "has no signature; expected { signature = \"none\"; }, or twilio, "
			       "plivo_v3, hmac_sha256, ed25519, jwt_hs256, bearer");
		return;
	}
	kind = preset_choice(reader, kind_setting, kind_words, SIGNATURE_BEARER + 1);
	if (kind < 0)
		return;
	parts[0] = kinds[kind].part;
	parts[0].target = &reading;
	preset->signature.kind = (enum signature_kind)kind;
	preset->signature.header = kinds[kind].header;
	if (preset_group(reader, setting, parts, 2) && preset->signature.payload != NULL)
		payload_check(reader, &reading, setting);
}

/* ---- answer ---- */

static void answer_type(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const char *type = preset_text(reader, setting, PRESET_WORD_BYTES_MAX);
	char quoted[QUOTED_BYTES_MAX];

	if (type != NULL && (strchr(type, '/') == NULL || strpbrk(type, "\r\n\"") != NULL))
		preset_mistake(reader, setting,
			       "%s is no content type; expected one such as \"application/xml\"",
			       preset_quote(type, quoted));
	((struct preset_document *)target)->content_type = type;
}

static void answer_text(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset_document *)target)->text = preset_template(reader, setting);
}

static const struct preset_key answer_keys[] = {
	{ "type", answer_type, "type = \"application/xml\"" },
	{ "text", answer_text, "text = \"<Response>...</Response>\"" },
};

void preset_read_answer(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	const struct preset_part parts[] = { PRESET_PART(answer_keys, &preset->answer) };

	reader->answer_line = config_setting_source_line(setting);
	preset_group(reader, setting, parts, 1);
}

/* ---- commands ---- */

static void command_on(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_command *command = target;
	const struct preset *preset = reader->preset;
	const char *word = preset_text(reader, setting, PRESET_WORD_BYTES_MAX);
	char quoted[QUOTED_BYTES_MAX];

	if (word == NULL)
		return;
	command->word = word;
	preset_quote(word, quoted);
	if (preset->statuses.count > 0 && preset_word_find(&preset->statuses, word) == NULL)
		preset_mistake(reader, setting,
			       "%s is no word of statuses; expected one of them (one that says "
			       "nothing means \"none\")",
			       quoted);
	for (const struct preset_command *other = preset->commands; other != command; other++)
		if (other->word != NULL && strcmp(other->word, word) == 0)
			preset_mistake(reader, setting,
				       "%s is there twice; expected each word once", quoted);
}

static void command_then(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	static const char *const words[] = { "hang_up" };

	((struct preset_command *)target)->is_hang_up = preset_choice(reader, setting, words, 1) ==
							0;
}

static const struct preset_key on_keys[] = {
	{ "on", command_on, "on = \"WORD\", a word of statuses" },
};
static const struct preset_key then_keys[] = {
	{ "on", command_on, "on = \"WORD\", a word of statuses" },
	{ "then", command_then, NULL },
};

static void command_read(struct preset_reader *reader, config_setting_t *member,
			 struct preset_command *command)
{
	bool has_then = config_setting_is_group(member) &&
			config_setting_get_member(member, "then") != NULL;
	const struct preset_part then_parts[] = { PRESET_PART(then_keys, command) };
	const struct preset_part request_parts[] = {
		PRESET_PART(on_keys, command),
		PRESET_PART(preset_request_keys, &command->request),
	};

	if (has_then)
		preset_group(reader, member, then_parts, 1);
	else if (preset_group(reader, member, request_parts, 2))
		preset_request_check(reader, &command->request);
}

void preset_read_commands(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	size_t count = preset_list(reader, setting, PRESET_COMMANDS_MAX,
				   "( { on = \"call.answered\"; request = \"POST ...\"; } )");

	preset->commands = preset_alloc(preset, count, sizeof(*preset->commands));
	preset->command_count = count;
	for (size_t i = 0; i < count; i++)
		command_read(reader, config_setting_get_elem(setting, (unsigned)i),
			     &preset->commands[i]);
}
