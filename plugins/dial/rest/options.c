/* options.c - the settings of dial.rest, and what must hold between them */
/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "call/memory.h"
#include "preset/settings.h"
#include "sign/verify.h"

#include <errno.h>
#include <limits.h>
#include <strings.h>
#include <unistd.h>

#define GRACE_SLACK_MS 60000
#define BUSY_SLACK_MS 30000
#define NAMED_MAX 9u

const struct peal_option rest_options[] = {
	{ PEAL_PATH(struct rest_config, preset), .flags = PEAL_OPTION_REQUIRED, .min = 1,
	  .max = 4000,
	  .doc = "The provider: the name of a preset that came with Peal (twilio, plivo, ...), or "
		 "a file of your own." },
	{ PEAL_SECRET(struct rest_config, account),
	  .doc = "The account at the provider, where its preset asks for one." },
	{ PEAL_SECRET(struct rest_config, key),
	  .doc = "The API key, or the private key (PEM, \"file:PATH\"), where the preset asks for "
		 "one." },
	{ PEAL_SECRET(struct rest_config, token),
	  .doc = "The token or password of the API, where the preset asks for one." },
	{ PEAL_SECRET(struct rest_config, secret),
	  .doc = "What callbacks are signed with, where that is not the token; also makes their "
		 "addresses unguessable. Without it the token or the key does that." },
	{ PEAL_TEXT(struct rest_config, app), .max = 4096,
	  .doc = "The application, flow or connection at the provider, where the preset asks for "
		 "one." },
	{ PEAL_TEXT(struct rest_config, from), .max = 256,
	  .doc = "The number that is shown, or its id at the provider, when the stage has no "
		 "caller_ids." },
	{ PEAL_TEXT(struct rest_config, assistant), .max = 4096,
	  .doc = "The assistant or agent at the provider, where the preset asks for one." },
	{ PEAL_TEXT(struct rest_config, url), .max = 8192,
	  .doc = "An address of your own that the preset asks for." },
	{ PEAL_TEXT(struct rest_config, base_url), .max = 2048,
	  .doc = "Replaces the address of the provider's API, with its path: what `base` is in the "
		 "preset. For another region, or a test." },
	{ PEAL_MAP(struct rest_config, settings),
	  .doc = "Further settings of the preset by their names; \"env:NAME\" and \"file:/PATH\" "
		 "are fetched." },
	{ PEAL_TEXT(struct rest_config, listen), .min = 3, .max = 256,
	  .doc = "Where callbacks of the provider arrive, such as \"127.0.0.1:8090\"; without it "
		 "calls are looked up (poll). A proxy with TLS stands before it." },
	{ PEAL_TEXT(struct rest_config, public_url), .min = 8, .max = 1024,
	  .doc = "How the provider reaches listen, such as \"https://voice.example.com/peal\"." },
	{ PEAL_DURATION(struct rest_config, poll), .fallback = "0s", .min = 0, .max = 3600000,
	  .doc = "How often each call is looked up. 0: without listen as the preset says, and with "
		 "it where the provider does not report every end; else only calls that no "
		 "callback has told of for 30 s." },
	{ PEAL_INT(struct rest_config, requests_at_once), .fallback = "16", .min = 1, .max = 128,
	  .doc = "How many requests to the provider are under way at once; the others wait in "
		 "line. At 50 ms each, 16 make 320 a second." },
	{ PEAL_DURATION(struct rest_config, timeout), .fallback = "0s", .min = 0, .max = 300000,
	  .doc = "How long one request may take. 0: as the preset says." },
	{ PEAL_PATH(struct rest_config, ca_file),
	  .doc = "The certificates (PEM) that are trusted for https, instead of the system's." },
	PEAL_OPTION_END,
};

__attribute__((format(printf, 2, 3))) static int wrong(struct peal_error *err, const char *format,
						       ...)
{
	struct peal_error more = { .code = PEAL_FAIL_INPUT };
	va_list args;

	va_start(args, format);
	vsnprintf(more.text, sizeof(more.text), format, args);
	va_end(args);
	return peal_fail_also(err, &more);
}

/* ---- the preset and its settings ---- */

static bool is_set(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* The named ones that are set, and the map; the list is the caller's, free(). */
static struct peal_pair *given_make(const struct rest_config *config, size_t *count_out)
{
	const struct peal_pair named[NAMED_MAX] = {
		{ "account", config->account },
		{ "key", config->key },
		{ "token", config->token },
		{ "secret", config->secret },
		{ "app", config->app },
		{ "from", config->from },
		{ "assistant", config->assistant },
		{ "url", config->url },
		{ "base_url", config->base_url },
	};
	struct peal_pair *given =
		memory_make((NAMED_MAX + config->settings.count) * sizeof(*given));
	size_t count = 0;

	for (size_t i = 0; i < NAMED_MAX; i++) {
		if (is_set(named[i].value))
			given[count++] = named[i];
	}
	for (size_t i = 0; i < config->settings.count; i++)
		given[count++] = config->settings.at[i];
	*count_out = count;
	return given;
}

static bool is_option(const char *name)
{
	for (const struct peal_option *option = rest_options; option->name != NULL; option++) {
		if (strcmp(option->name, name) == 0)
			return true;
	}
	return false;
}

static int check_map(const struct rest_config *config, struct peal_error *err)
{
	int result = 0;

	for (size_t i = 0; i < config->settings.count; i++) {
		const char *name = config->settings.at[i].name;

		if (is_option(name))
			result = wrong(err,
				       "settings: \"%s\" is an option of the stage; write it "
				       "there",
				       name);
	}
	return result;
}

int options_read(const struct rest_config *config, struct preset **preset_out,
		 struct settings **settings_out, struct peal_error *err)
{
	char path[PATH_MAX];
	struct preset *preset;
	struct peal_map given;
	struct peal_pair *pairs;

	if (check_map(config, err) < 0)
		return -1;
	if (preset_find(config->preset, path, sizeof(path), err) < 0)
		return peal_fail_while(err, "preset");
	if (preset_read(path, &preset, err) < 0)
		return peal_fail_while(err, "preset");
	pairs = given_make(config, &given.count);
	given.at = pairs;
	*settings_out = settings_create(preset, &given, err);
	free(pairs);
	if (*settings_out == NULL) {
		preset_destroy(&preset);
		return -1;
	}
	*preset_out = preset;
	return 0;
}

/* ---- addresses ---- */

/* Behind "http://" or "https://"; NULL when it starts with neither. */
static const char *url_host(const char *url)
{
	if (strncasecmp(url, "http://", 7) == 0)
		return url + 7;
	return strncasecmp(url, "https://", 8) == 0 ? url + 8 : NULL;
}

size_t options_origin_bytes(const char *url)
{
	const char *host = url_host(url);

	return host == NULL ? 0 : (size_t)(host - url) + strcspn(host, "/?#");
}

static bool is_loopback(const char *host)
{
	size_t bytes = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");

	if (bytes == strlen("localhost") && strncasecmp(host, "localhost", bytes) == 0)
		return true;
	if (strncmp(host, "[::1]", bytes) == 0)
		return true;
	return strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == bytes;
}

bool options_is_plain(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 && !is_loopback(url + 7);
}

static int check_url(const char *name, const char *url, struct peal_error *err)
{
	const char *host = url_host(url);

	if (host == NULL || strcspn(host, "/?#:@") == 0)
		return wrong(err,
			     "%s: must be https://HOST/PATH (http:// only where you trust the "
			     "way)",
			     name);
	if (strpbrk(host, "?#@ \t\r\n") != NULL)
		return wrong(err, "%s: must have no user, no query and no spaces", name);
	if (url[strlen(url) - 1] == '/')
		return wrong(err, "%s: must not end with a slash", name);
	return 0;
}

static int check_addresses(const struct rest_config *config, struct peal_error *err)
{
	int result = 0;

	if (is_set(config->base_url))
		result |= check_url("base_url", config->base_url, err);
	if (is_set(config->public_url))
		result |= check_url("public_url", config->public_url, err);
	if (is_set(config->listen) && strrchr(config->listen, ':') == NULL)
		result |= wrong(err, "listen: must be ADDRESS:PORT, as in \"127.0.0.1:8090\"");
	if (is_set(config->listen) && !is_set(config->public_url))
		result |= wrong(err, "public_url: is needed with listen: how does the provider "
				     "reach it from outside?");
	if (is_set(config->public_url) && !is_set(config->listen))
		result |= wrong(err, "listen: is needed with public_url: where do the callbacks "
				     "arrive on this machine?");
	return result;
}

/* ---- secrets ---- */

const char *options_path_secret(const struct rest_config *config)
{
	if (is_set(config->secret))
		return config->secret;
	if (is_set(config->token))
		return config->token;
	return is_set(config->key) ? config->key : NULL;
}

void options_signature_secret(const struct preset *preset, const struct settings *settings,
			      struct text_buffer *secret_out)
{
	if (preset->signature.kind != SIGNATURE_NONE && preset->signature.secret != NULL)
		settings_expand(settings, preset->signature.secret, secret_out);
}

static int check_secrets(const struct rest_config *config, const struct preset *preset,
			 const struct settings *settings, struct peal_error *err)
{
	const char *name = settings_name_in(preset, preset->signature.secret);
	struct text_buffer secret = { 0 };
	struct peal_error why = { 0 };
	int result = 0;

	if (options_path_secret(config) == NULL)
		result = wrong(err, "secret: is needed with listen: it makes the addresses of "
				    "callbacks unguessable; openssl rand -hex 32 makes one");
	options_signature_secret(preset, settings, &secret);
	if (preset->signature.kind != SIGNATURE_NONE &&
	    signature_check(&preset->signature, text_buffer_get(&secret), &why) < 0)
		result = wrong(err, "%s: callbacks of preset %s are signed: %s",
			       name != NULL ? name : "preset", preset->name, why.text);
	text_buffer_free(&secret);
	return result;
}

/* ---- what the preset needs of the stage ---- */

/* How is the end of a call heard of? */
static int check_results(const struct rest_config *config, const struct preset *preset,
			 struct peal_error *err)
{
	bool can_look = preset->look_up.method != NULL;

	if (is_set(config->listen)) {
		if (!preset->has_callbacks && preset->answer.text == NULL)
			return wrong(err,
				     "listen: preset %s has no callbacks; leave it out, and "
				     "calls are looked up",
				     preset->name);
		if (!preset->has_callbacks && !can_look)
			return wrong(err,
				     "preset: %s tells of no end: it has neither callbacks "
				     "nor look_up",
				     preset->name);
		return 0;
	}
	if (preset->answer.text != NULL)
		return wrong(err,
			     "listen: preset %s needs it, with public_url: the provider asks "
			     "us what is to be said",
			     preset->name);
	if (preset->command_count > 0)
		return wrong(err,
			     "listen: preset %s needs it, with public_url: its calls are led "
			     "by what the provider reports",
			     preset->name);
	if (!can_look)
		return wrong(err,
			     "listen: preset %s needs it, with public_url: results come by "
			     "callback only",
			     preset->name);
	return 0;
}

/* The host holds it against the stage's caller_ids when all else is right. */
static void check_from(const struct rest_config *config, const struct preset *preset,
		       struct peal_error *err)
{
	for (size_t i = 0; i < preset->setting_count && !is_set(config->from); i++) {
		const struct preset_setting *setting = &preset->settings[i];

		if (setting->is_required && strcmp(setting->name, "from") == 0)
			wrong(err, "from: must be set, unless the stage has caller_ids: %s",
			      setting->help);
	}
}

/* Settings are missing; what else is can be said all the same. */
static void check_results_alone(const struct rest_config *config, struct peal_error *err)
{
	char path[PATH_MAX];
	struct preset *preset;
	struct peal_error more = { 0 };

	if (preset_find(config->preset, path, sizeof(path), &more) < 0 ||
	    preset_read(path, &preset, &more) < 0)
		return;
	check_from(config, preset, err);
	check_results(config, preset, err);
	preset_destroy(&preset);
}

static int check_preset(const struct rest_config *config, struct peal_error *err)
{
	struct preset *preset;
	struct settings *settings;
	struct authority *authority;
	struct peal_error more = { 0 };
	int result;

	if (options_read(config, &preset, &settings, &more) < 0) {
		peal_fail_also(err, &more);
		check_results_alone(config, err);
		return -1;
	}
	result = check_results(config, preset, err);
	if (is_set(config->listen))
		result |= check_secrets(config, preset, settings, err);
	authority = authority_create(NULL, preset, settings, &more);
	if (authority == NULL)
		result = peal_fail_also(err, &more);
	authority_destroy(&authority);
	settings_destroy(&settings);
	preset_destroy(&preset);
	return result;
}

int options_check(const void *config_pointer, struct peal_error *err)
{
	const struct rest_config *config = config_pointer;
	int result = check_addresses(config, err);

	result |= check_preset(config, err);
	if (is_set(config->ca_file) && access(config->ca_file, R_OK) < 0)
		result |= wrong(err, "ca_file: \"%s\" cannot be read: %s", config->ca_file,
				strerror(errno));
	return result < 0 ? -1 : 0;
}

/* ---- what the stage promises ---- */

bool options_needs_from(const struct preset *preset)
{
	for (size_t i = 0; i < preset->setting_count; i++) {
		if (strcmp(preset->settings[i].name, "from") == 0)
			return preset->settings[i].is_required;
	}
	return false;
}

static bool tells_machines(const struct preset *preset)
{
	for (int i = PEAL_MACHINE_HANG_UP; i <= PEAL_MACHINE_CONTINUE; i++) {
		if (preset->machine_words[i] != NULL)
			return true;
	}
	return false;
}

/* Callbacks that come after a restart are as good as a look-up. */
static enum peal_recall recall_of(const struct rest_config *config, const struct preset *preset)
{
	bool can_seek = preset->find.method != NULL || (preset->look_up.method != NULL &&
							!request_uses(&preset->look_up, "call_id"));

	if (preset->recall == PEAL_RECALL_IDEMPOTENT)
		return PEAL_RECALL_IDEMPOTENT;
	if (preset->recall == PEAL_RECALL_LOOKUP && can_seek)
		return PEAL_RECALL_LOOKUP;
	return is_set(config->listen) && preset->has_callbacks ? PEAL_RECALL_LOOKUP
							       : PEAL_RECALL_NONE;
}

void options_promise(const void *config_pointer, struct peal_dial_promise *promise)
{
	const struct rest_config *config = config_pointer;
	struct preset *preset;
	struct settings *settings;
	struct peal_error err = { 0 };

	if (options_read(config, &preset, &settings, &err) < 0)
		return;
	promise->busy_ms = preset->queue_max_ms + BUSY_SLACK_MS;
	promise->recall = recall_of(config, preset);
	if (request_uses(&preset->create, "from"))
		promise->abilities |= PEAL_DIAL_CALLER_ID;
	if (options_needs_from(preset) && !is_set(config->from))
		promise->abilities |= PEAL_DIAL_NEEDS_CALLER_ID;
	if (tells_machines(preset))
		promise->abilities |= PEAL_DIAL_MACHINES;
	promise->grace_ms = preset->queue_max_ms + preset->wait_ms + preset->find_settle_ms +
			    3 * (config->timeout > 0 ? config->timeout : preset->timeout_ms) +
			    GRACE_SLACK_MS;
	promise->cps = preset->cps;
	settings_destroy(&settings);
	preset_destroy(&preset);
}
