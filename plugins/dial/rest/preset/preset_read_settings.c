/* preset_read_settings.c - what a stage sets of a preset, and how it shows who it is */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "request.h"

/* ---- settings ---- */

/* Names that are the stage's own, or values of a call by another way. */
static const char *const taken_names[] = {
	"base",	   "base_url",	       "preset",  "settings", "listen",	 "public_url", "poll",
	"timeout", "requests_at_once", "ca_file", "columns",  "contact", "body",       "timestamp",
};

static void setting_name(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_setting *row = target;
	const char *name = preset_name(reader, setting);
	char quoted[QUOTED_BYTES_MAX];

	if (name == NULL)
		return;
	for (size_t i = 0; i < sizeof(taken_names) / sizeof(taken_names[0]); i++)
		if (strcmp(name, taken_names[i]) == 0)
			preset_mistake(reader, setting,
				       "%s has a meaning of its own; expected another name",
				       preset_quote(name, quoted));
	for (const struct preset_setting *other = reader->preset->settings; other != row; other++)
		if (other->name != NULL && strcmp(other->name, name) == 0)
			preset_mistake(reader, setting,
				       "%s is there twice; expected each name once",
				       preset_quote(name, quoted));
	row->name = name;
}

static void setting_required(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_bool(reader, setting, &((struct preset_setting *)target)->is_required);
}

static void setting_secret(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_bool(reader, setting, &((struct preset_setting *)target)->is_secret);
}

static void setting_number(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_bool(reader, setting, &((struct preset_setting *)target)->is_number);
}

static void setting_help(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset_setting *)target)->help = preset_text(reader, setting,
							      PRESET_LINE_BYTES_MAX);
}

static void setting_fallback(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_setting *row = target;

	row->fallback = preset_text(reader, setting, PRESET_LINE_BYTES_MAX);
	if (row->is_required)
		preset_mistake(reader, setting,
			       "a setting that is required is never missing; expected one of both");
	else if (row->is_secret)
		preset_mistake(reader, setting, "a secret has none; expected it without");
	else if (row->is_number && row->fallback != NULL && !setting_is_number(row->fallback))
		preset_mistake(reader, setting,
			       "is no telephone number; expected " NUMBER_EXPECTED);
}

static const struct preset_key setting_keys[] = {
	{ "name", setting_name, "name = \"token\"" },
	{ "help", setting_help, "help = \"what it is, and where it is found\"" },
	{ "required", setting_required, NULL },
	{ "secret", setting_secret, NULL },
	{ "number", setting_number, NULL },
	{ "fallback", setting_fallback, NULL },
};

void preset_read_settings(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	size_t count = preset_list(reader, setting, PRESET_SETTINGS_MAX,
				   "( { name = \"token\"; secret = true; help = \"...\"; } )");
	struct preset_setting *rows = preset_alloc(preset, count, sizeof(*rows));
	size_t kept = 0;

	preset->settings = rows;
	for (size_t i = 0; i < count; i++) {
		config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
		struct preset_part parts[] = { PRESET_PART(setting_keys, &rows[kept]) };

		rows[kept].line = config_setting_source_line(member);
		preset_group(reader, member, parts, 1);
		if (rows[kept].name != NULL)
			kept++;
		else
			rows[kept] = (struct preset_setting){ 0 };
	}
	preset->setting_count = kept;
}

/* ---- auth ---- */

static void auth_user(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset_auth *)target)->user = preset_template(reader, setting);
}

static void auth_password(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset_auth *)target)->password = preset_template(reader, setting);
}

static void auth_token(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset_auth *)target)->token = preset_template(reader, setting);
}

static void auth_header(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const char *name = preset_text(reader, setting, PRESET_WORD_BYTES_MAX);

	if (name != NULL && preset_header_name(reader, setting, name))
		((struct preset_auth *)target)->header = name;
}

static void auth_key(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset_auth *)target)->key = preset_template(reader, setting);
}

static bool claim_name(struct preset_reader *reader, const config_setting_t *setting,
		       const char *name)
{
	if (strcmp(name, "iat") != 0 && strcmp(name, "exp") != 0 && strcmp(name, "jti") != 0)
		return true;
	preset_mistake(reader, setting, "%s is added by itself; expected it not to be here", name);
	return false;
}

static void auth_claims(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_auth *auth = target;

	preset_pairs(reader, setting, claim_name, &auth->claims, &auth->claim_count);
}

static void auth_life(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_duration(reader, setting, 60000, 86400000, &((struct preset_auth *)target)->life_ms);
}

/* The type is read before all others. */
static void auth_type(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	(void)reader, (void)setting, (void)target;
}

static const struct preset_key none_keys[] = { { "type", auth_type, NULL } };
static const struct preset_key basic_keys[] = {
	{ "type", auth_type, NULL },
	{ "user", auth_user, "user = \"{{account}}\"" },
	{ "password", auth_password, "password = \"{{token}}\"" },
};
static const struct preset_key bearer_keys[] = {
	{ "type", auth_type, NULL },
	{ "token", auth_token, "token = \"{{token}}\"" },
};
static const struct preset_key header_keys[] = {
	{ "type", auth_type, NULL },
	{ "name", auth_header, "name = \"X-Api-Key\"" },
	{ "value", auth_token, "value = \"{{token}}\"" },
};
static const struct preset_key jwt_keys[] = {
	{ "type", auth_type, NULL },
	{ "key", auth_key, "key = \"{{key}}\"" },
	{ "claims", auth_claims, NULL },
	{ "life", auth_life, NULL },
};

/* In the order of enum auth_kind. */
static const char *const auth_words[] = { "none", "basic", "bearer", "header", "jwt" };

#define AUTH_PART(table)                                                                           \
	{                                                                                          \
		table, sizeof(table) / sizeof((table)[0]), NULL                                    \
	}
static const struct preset_part auth_parts[] = {
	AUTH_PART(none_keys),	AUTH_PART(basic_keys), AUTH_PART(bearer_keys),
	AUTH_PART(header_keys), AUTH_PART(jwt_keys),
};

void preset_read_auth(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	config_setting_t *type = NULL;
	struct preset_part part;
	int kind;

	if (config_setting_is_group(setting))
		type = config_setting_get_member(setting, "type");
	if (type == NULL) {
		preset_mistake(
			reader, setting,
			"has no type; expected { type = \"basic\"; ... }, or bearer, header, "
			"jwt, none");
		return;
	}
	kind = preset_choice(reader, type, auth_words, AUTH_JWT + 1);
	if (kind < 0)
		return;
	preset->auth.kind = (enum auth_kind)kind;
	preset->auth.life_ms = 15 * 60000;
	part = auth_parts[kind];
	part.target = &preset->auth;
	reader->known_fn = settings_know;
	preset_group(reader, setting, &part, 1);
	reader->known_fn = request_knows;
}
