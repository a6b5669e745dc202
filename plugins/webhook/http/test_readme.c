/* test_readme.c - the README's verifiers accept what the plugin signs, and nothing else */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/webhook_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define BODY "{\"name\":\"अनीता\"}"

/* Runs the function with what the shell hands over: exit code 0 when it says yes. */
static const char node_end[] =
	"const [secret, id, at, signature, body] = process.argv.slice(2);\n"
	"const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': "
	"signature };\n"
	"process.exit(verify(secret, headers, Buffer.from(body)) === true ? 0 : 1);\n";
static const char python_end[] =
	"\nimport sys\n"
	"secret, id, at, signature, body = sys.argv[1:]\n"
	"headers = {'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature}\n"
	"sys.exit(0 if verify(secret, headers, body.encode()) is True else 1)\n";

struct language {
	const char *command, *fence, *file, *end;
};

static char *read_readme(void)
{
	const char *source = getenv("PEAL_SOURCE");
	char path[512];
	char *text = calloc(1, 65536);
	FILE *file;

	snprintf(path, sizeof(path), "%s/plugins/webhook/http/README.md",
		 source != NULL ? source : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	assert_in_range(fread(text, 1, 65535, file), 1000, 65534);
	fclose(file);
	return text;
}

static void write_program(const struct language *language, const char *path)
{
	char *readme = read_readme();
	char *code = strstr(readme, language->fence);
	FILE *file = fopen(path, "w");

	assert_non_null(code);
	assert_non_null(file);
	code += strlen(language->fence);
	*strstr(code, "```") = '\0';
	fputs(code, file);
	fputs(language->end, file);
	fclose(file);
	free(readme);
}

static void deliver(struct receiver_thread *receiver, const char *settings)
{
	struct plugin_host *host = webhook_open(receiver_thread_url(receiver), settings);

	plugin_host_set_now(host, (int64_t)time(NULL) * 1000); /* verifiers look at the clock */
	assert_int_equal(webhook_deliver(host, "evt-1", BODY)->delivered, PEAL_DELIVERED_YES);
	plugin_host_destroy(&host);
}

static bool accepts(const struct language *language, const char *path, const char *secret,
		    const struct receiver_request *request, int64_t shift_s, const char *body)
{
	char command[1024];
	long long at_s = atoll(receiver_request_header(request, "webhook-timestamp"));

	snprintf(command, sizeof(command), "%s %s '%s' '%s' %lld '%s' '%s' 2>&1", language->command,
		 path, secret, receiver_request_header(request, "webhook-id"), at_s + shift_s,
		 receiver_request_header(request, "webhook-signature"), body);
	return system(command) == 0;
}

static void check(const struct language *language)
{
	struct receiver_thread *receiver = receiver_thread_create(NULL, NULL);
	const struct receiver_request *request;
	char folder[] = "/tmp/peal-readme-XXXXXX";
	char path[64];

	deliver(receiver,
		"secret = \"" SECRET "\"; secrets = [\"an old one, which is long enough\"];");
	request = receiver_thread_request(receiver, 0);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/%s", folder, language->file);
	write_program(language, path);
	assert_true(accepts(language, path, SECRET, request, 0, BODY));
	assert_true(accepts(language, path, "an old one, which is long enough", request, 0, BODY));
	assert_false(accepts(language, path, "another secret", request, 0, BODY));
	assert_false(accepts(language, path, SECRET, request, 0, "{\"name\":\"Anita\"}"));
	assert_false(accepts(language, path, SECRET, request, 1, BODY));
	assert_false(accepts(language, path, SECRET, request, -3600, BODY));
	unlink(path);
	rmdir(folder);
	receiver_thread_destroy(&receiver);
}

static void test_node__verifies(void **state)
{
	static const struct language node = { "node", "```js\n", "verify.mjs", node_end };

	(void)state;
	if (system("node --version >/dev/null 2>&1") != 0)
		skip();
	check(&node);
}

static void test_python__verifies(void **state)
{
	static const struct language python = { "python3", "```python\n", "verify.py", python_end };

	(void)state;
	if (system("python3 --version >/dev/null 2>&1") != 0)
		skip();
	check(&python);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_node__verifies),
		cmocka_unit_test(test_python__verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
