/* test_providers.c - the requests of every preset in pipelines/providers, byte by byte
 *
 * golden/NAME.txt holds them as they were when a person last read them.  After a change of
 * a preset: PEAL_GOLDEN=write test_providers, and read what git diff shows. */
/* SPDX-License-Identifier: MIT */
#include "request_test.h"

#include <ctype.h>
#include <dirent.h>
#include <jansson.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define NOW_MS INT64_C(1795248000500) /* 2026-11-21T08:00:00.5Z */
#define ATTEMPT "0190163d-8694-739b-aea5-966c26f8ad91"
#define GOLDEN_BYTES_MAX (64u * 1024u)
#define PAIRS_MAX 64u

/* ---- the stage and the call ---- */

struct stage {
	struct preset *preset;
	struct settings *settings;
	struct authority *authority;
	char *key; /* PEM */
	struct peal_host host;
	struct peal_contact contact;
	struct peal_call_request call;
	struct call_facts facts;
};

static void random_zeros(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	memset(bytes_out, 0, bytes);
}

static const char *country_india(const struct peal_host *host, uint64_t number)
{
	(void)host, (void)number;
	return "IN";
}

static const struct peal_region *region_any(const struct peal_host *host, const char *iso)
{
	(void)host;
	return (const struct peal_region *)iso;
}

static int parse_india(const struct peal_host *host, struct peal_slice text,
		       const struct peal_region *region, uint64_t *number_out,
		       const char **reason_out)
{
	(void)host, (void)region;
	*reason_out = "too long";
	*number_out = 919876543210;
	return text.bytes == 10 ? 0 : -1;
}

static char *key_create(void)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	BIO *bio = BIO_new(BIO_s_mem());
	char *at, *pem;
	long bytes;

	assert_int_equal(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
	bytes = BIO_get_mem_data(bio, &at);
	pem = calloc((size_t)bytes + 1, 1);
	memcpy(pem, at, (size_t)bytes);
	BIO_free(bio);
	EVP_PKEY_free(key);
	return pem;
}

/* What an operator would write; the name itself where nothing else is asked for. */
static const char *value_of(const struct stage *stage, const char *name)
{
	if (strcmp(name, "key") == 0 && stage->key != NULL)
		return stage->key;
	return strcmp(name, "from") == 0 ? "+14155550100" : name;
}

static void settings_fill(struct stage *stage, bool only_required)
{
	struct peal_pair pairs[PAIRS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < stage->preset->setting_count; i++) {
		const struct preset_setting *setting = &stage->preset->settings[i];

		if (setting->is_required || (!only_required && setting->fallback == NULL))
			pairs[count++] = (struct peal_pair){ setting->name,
							     value_of(stage, setting->name) };
		assert_true(count < PAIRS_MAX);
	}
	authority_destroy(&stage->authority);
	settings_destroy(&stage->settings);
	stage->settings = settings_of(stage->preset, pairs, count);
	stage->authority = authority_create(&stage->host, stage->preset, stage->settings, NULL);
	assert_non_null(stage->authority);
}

static const struct peal_slice names[] = { { "city", 4 }, { "amount", 6 } };
static const struct peal_slice values[] = { { "Pune", 4 }, { "1200.50", 7 } };
static const struct peal_columns columns = { COUNT(names), names };

static void stage_init(struct stage *stage, const char *file)
{
	struct peal_error err = { 0 };

	*stage = (struct stage){ 0 };
	if (preset_read(file, &stage->preset, &err) < 0)
		fail_msg("%s", err.text);
	stage->key = stage->preset->auth.kind == AUTH_JWT ? key_create() : NULL;
	stage->host = (struct peal_host){ .random = random_zeros,
					  .number_country = country_india,
					  .region = region_any,
					  .number_parse = parse_india };
	stage->contact = (struct peal_contact){
		.number = 919876543210, .name = slice("Asha"), .columns = &columns, .values = values
	};
	stage->call = (struct peal_call_request){
		.attempt_id = ATTEMPT,
		.attempt_no = 2,
		.agent = "ravi",
		.number = 919876543210,
		.to = "+919876543210",
		.contact = &stage->contact,
		.script = { .name = "emi",
			    .language = "hi-IN",
			    .text = slice("Namaste <Asha> & co") },
		.ring_max_ms = 30000,
		.talk_max_ms = 120000,
		.machine = PEAL_MACHINE_HANG_UP,
	};
	stage->facts = (struct call_facts){
		.request = &stage->call,
		.call_id = "CALL/1",
		.callback_url = "https://voice.example.com/peal/" ATTEMPT "/0123456789abcdef",
		.answer_url = "https://voice.example.com/peal/answer/" ATTEMPT "/0123456789abcdef",
		.placed_ms = NOW_MS,
		.now_ms = NOW_MS + 7000,
		.host = &stage->host,
	};
	settings_fill(stage, false);
}

static void stage_finish(struct stage *stage)
{
	authority_destroy(&stage->authority);
	settings_destroy(&stage->settings);
	preset_destroy(&stage->preset);
	free(stage->key);
}

/* ---- each preset ---- */

static const char *source_folder(void)
{
	const char *folder = getenv("PEAL_SOURCE");

	return folder == NULL ? "." : folder;
}

static int is_preset(const struct dirent *entry)
{
	size_t bytes = strlen(entry->d_name);

	return bytes > 4 && strcmp(entry->d_name + bytes - 4, ".cfg") == 0;
}

static void for_each_preset(void (*check)(struct stage *stage))
{
	struct dirent **entries;
	char folder[PATH_MAX / 2], file[PATH_MAX];
	int count;

	snprintf(folder, sizeof(folder), "%s/pipelines/providers", source_folder());
	count = scandir(folder, &entries, is_preset, alphasort);
	assert_true(count >= 9);
	for (int i = 0; i < count; i++) {
		struct stage stage;

		snprintf(file, sizeof(file), "%s/%s", folder, entries[i]->d_name);
		stage_init(&stage, file);
		check(&stage);
		stage_finish(&stage);
		free(entries[i]);
	}
	free(entries);
}

static void filled(struct stage *stage, const struct preset_request *request,
		   struct ready_request *ready_out)
{
	struct peal_error err = { 0 };

	if (request_fill(stage->preset, request, stage->settings, stage->authority, &stage->facts,
			 ready_out, &err) < 0)
		fail_msg("%s", err.text);
}

/* ---- golden files ---- */

static void add_request(struct stage *stage, const char *title,
			const struct preset_request *request, struct text_buffer *all)
{
	struct ready_request ready;

	if (request->method == NULL)
		return;
	filled(stage, request, &ready);
	text_buffer_format(all, "# %s\n%s ", title, ready.http.method);
	text_buffer_add_text(all, ready.http.url);
	text_buffer_add_text(all, "\n");
	for (size_t i = 0; ready.http.headers[i] != NULL; i++) {
		bool is_token = stage->key != NULL && i == 0; /* of a key made a moment ago */

		text_buffer_add_text(all, is_token ? "Authorization: Bearer (a token)"
						   : ready.http.headers[i]);
		text_buffer_add_text(all, "\n");
	}
	text_buffer_add_text(all, "\n");
	text_buffer_add(all, ready.http.body, ready.http.body_bytes);
	text_buffer_add_text(all, "\n\n");
	request_free(&ready);
}

static void add_answer(struct stage *stage, struct text_buffer *all)
{
	if (stage->preset->answer.text == NULL)
		return;
	text_buffer_format(all, "# answer, %s\n", stage->preset->answer.content_type);
	request_expand(stage->preset, stage->preset->answer.text, stage->settings, &stage->facts,
		       all);
	text_buffer_add_text(all, "\n\n");
}

/* As little as a stage may say. */
static void add_least(struct stage *stage, struct text_buffer *all)
{
	settings_fill(stage, true);
	stage->facts.callback_url = stage->facts.answer_url = NULL;
	stage->call.machine = PEAL_MACHINE_OFF;
	stage->call.script = (struct peal_script){ .name = "", .language = "" };
	stage->contact.name = (struct peal_slice){ NULL, 0 };
	stage->contact.columns = NULL;
	add_request(stage, "create: only what is required, and nobody listens",
		    &stage->preset->create, all);
}

static void requests_write(struct stage *stage, struct text_buffer *all)
{
	const struct preset *preset = stage->preset;

	add_request(stage, "create", &preset->create, all);
	if (preset->machine_words[PEAL_MACHINE_MESSAGE] != NULL) {
		stage->call.machine = PEAL_MACHINE_MESSAGE;
		add_request(stage, "create: a message for machines", &preset->create, all);
	}
	add_request(stage, "look_up", &preset->look_up, all);
	add_request(stage, "find", &preset->find, all);
	add_request(stage, "hang_up", &preset->hang_up, all);
	add_request(stage, "cancel", &preset->cancel, all);
	for (size_t i = 0; i < preset->command_count; i++)
		add_request(stage, preset->commands[i].word, &preset->commands[i].request, all);
	add_answer(stage, all);
	add_least(stage, all);
}

static void golden_write(const char *path, const struct text_buffer *all)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(all->at, 1, all->bytes, file), all->bytes);
	fclose(file);
}

/* Shows where they part. */
static void golden_compare(const char *path, const struct text_buffer *all)
{
	char *golden = calloc(GOLDEN_BYTES_MAX, 1);
	FILE *file = fopen(path, "r");
	size_t same = 0, from;

	if (file == NULL)
		fail_msg("%s is missing; PEAL_GOLDEN=write makes it", path);
	(void)!fread(golden, 1, GOLDEN_BYTES_MAX - 1, file);
	fclose(file);
	while (golden[same] != '\0' && golden[same] == all->at[same])
		same++;
	from = same < 60 ? 0 : same - 60;
	if (golden[same] != all->at[same])
		fail_msg("%s has\n...%.120s\nand the preset makes\n...%.120s", path, golden + from,
			 all->at + from);
	free(golden);
}

static void golden_check(struct stage *stage)
{
	const char *mode = getenv("PEAL_GOLDEN");
	struct text_buffer all = { 0 };
	char path[PATH_MAX];

	requests_write(stage, &all);
	snprintf(path, sizeof(path), "%s/plugins/dial/rest/preset/golden/%s.txt", source_folder(),
		 stage->preset->name);
	if (mode != NULL && strcmp(mode, "write") == 0)
		golden_write(path, &all);
	else
		golden_compare(path, &all);
	text_buffer_free(&all);
}

static void test_requests__are_those_of_the_golden_files(void **state)
{
	(void)state;
	for_each_preset(golden_check);
}

/* ---- hostile contacts ---- */

static void ready_check(const struct preset_request *request, const struct ready_request *ready)
{
	const char *body = ready->http.body;
	json_t *json;

	assert_int_equal(url_check(ready->http.url, NULL), 0);
	for (size_t i = 0; ready->http.headers[i] != NULL; i++)
		assert_null(strpbrk(ready->http.headers[i], "\r\n"));
	for (size_t i = 0; request->body_kind == BODY_FORM && i < ready->http.body_bytes; i++)
		if (!isalnum((unsigned char)body[i]))
			assert_non_null(strchr("-._~%=&", body[i]));
	if (request->body_kind != BODY_JSON)
		return;
	json = json_loadb(body, ready->http.body_bytes, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
			  NULL);
	assert_non_null(json);
	json_decref(json);
}

static void hostile_check_with(struct stage *stage, struct peal_slice hostile)
{
	const struct preset *preset = stage->preset;
	const struct preset_request *requests[] = { &preset->create, &preset->look_up,
						    &preset->find, &preset->hang_up,
						    &preset->cancel };
	const struct peal_slice both[] = { hostile, hostile };
	struct text_buffer answer = { 0 };

	stage->contact.name = stage->call.script.text = hostile;
	stage->contact.values = both;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct ready_request ready;

		if (requests[i]->method == NULL)
			continue;
		filled(stage, requests[i], &ready);
		ready_check(requests[i], &ready);
		request_free(&ready);
	}
	if (preset->answer.text != NULL) {
		request_expand(preset, preset->answer.text, stage->settings, &stage->facts,
			       &answer);
		assert_null(strstr(text_buffer_get(&answer), "<evil"));
		text_buffer_free(&answer);
	}
	stage->contact.values = values;
}

#define LITERAL(text)                                                                              \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static void hostile_check(struct stage *stage)
{
	static const struct peal_slice cases[] = {
		LITERAL("</Say><evil/>\",\"admin\":true,\"x\":\""),
		LITERAL("a\r\nX-Evil: 1\r\n\r\nPOST / HTTP/1.1"),
		LITERAL("\xf0\x9f\x98\x80 &To=%2B1900#?/../{{token}}"),
		LITERAL("\xff\xfe\xc0\xaf\xed\xa0\x80"),
		LITERAL("a\0b\x01\x7f"),
	};
	char *large = malloc(60000);

	for (size_t i = 0; i < COUNT(cases); i++)
		hostile_check_with(stage, cases[i]);
	memset(large, '"', 60000);
	hostile_check_with(stage, (struct peal_slice){ large, 60000 });
	stage->facts.call_id = "../\r\n?x=1#\xff";
	hostile_check_with(stage, cases[0]);
	free(large);
}

static void test_requests__hold_with_hostile_contacts(void **state)
{
	(void)state;
	for_each_preset(hostile_check);
}

/* ---- what every preset must say ---- */

static bool uses_any(const struct preset_request *request, const char *const *wanted)
{
	for (; *wanted != NULL; wanted++)
		if (request_uses(request, *wanted))
			return true;
	return false;
}

static void create_check(struct stage *stage)
{
	static const char *const to[] = { "to", "to_digits", "to_national", NULL };
	static const char *const callback[] = { "callback_url", "answer_url", NULL };
	const struct preset *preset = stage->preset;

	if (!uses_any(&preset->create, to))
		fail_msg("%s calls nobody", preset->name);
	if (preset->has_callbacks && !uses_any(&preset->create, callback))
		fail_msg("%s is not told where its callbacks go", preset->name);
	if (preset->recall == PEAL_RECALL_IDEMPOTENT && !request_uses(&preset->create, "attempt"))
		fail_msg("%s repeats requests without the attempt", preset->name);
	if (preset->machine_words[PEAL_MACHINE_HANG_UP] != NULL &&
	    !request_uses(&preset->create, "machine"))
		fail_msg("%s has words for machines, and does not say them", preset->name);
}

static void test_create__says_what_it_must(void **state)
{
	(void)state;
	for_each_preset(create_check);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests__are_those_of_the_golden_files),
		cmocka_unit_test(test_requests__hold_with_hostile_contacts),
		cmocka_unit_test(test_create__says_what_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
