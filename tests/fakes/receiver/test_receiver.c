/* test_receiver.c - peal-receiver and webhook.http understand each other
 *
 * The one signs and the other verifies, with code that they do not share. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/webhook_fixture.h"

#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define SIGNED "secret = \"" SECRET "\";"
#define BODY                                                                                       \
	"{\"type\":\"call.completed\",\"data\":{\"contact\":{\"number\":\"+919876543210\","        \
	"\"name\":\"अनीता\"},\"outcome\":\"answered\",\"agent\":\"asha\"}}"

struct running {
	pid_t process;
	FILE *output; /* stdout and stderr */
	char log[64];
	char url[64];
	struct plugin_host *host;
};

static void exec_receiver(const char *log, const char *script, int output)
{
	char path[512];
	const char *build = getenv("PEAL_BUILD");

	snprintf(path, sizeof(path), "%s/bin/peal-receiver", build != NULL ? build : ".");
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execl(path, path, "--port", "0", "--port-file", "-", "--print", "--log", log, "--secret",
	      "an old one, which is long enough", "--secret", SECRET, "--script", script,
	      (char *)NULL);
	_exit(127);
}

static void start(struct running *running, const char *script, const char *settings)
{
	int pipes[2], port;
	char line[32];

	strcpy(running->log, "/tmp/peal-receiver-XXXXXX");
	close(mkstemp(running->log));
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	running->process = fork();
	assert_true(running->process >= 0);
	if (running->process == 0)
		exec_receiver(running->log, script, pipes[1]);
	close(pipes[1]);
	running->output = fdopen(pipes[0], "r");
	assert_non_null(fgets(line, sizeof(line), running->output));
	port = atoi(line);
	snprintf(running->url, sizeof(running->url), "http://127.0.0.1:%d/events", port);
	running->host = webhook_open(running->url, settings);
	plugin_host_set_now(running->host, (int64_t)time(NULL) * 1000);
}

/* Ends it and returns all that it has printed, to be freed. */
static char *stop(struct running *running)
{
	char *text = calloc(1, 65536);
	int status;

	plugin_host_destroy(&running->host);
	kill(running->process, SIGTERM);
	fread(text, 1, 65535, running->output);
	fclose(running->output);
	assert_int_equal(waitpid(running->process, &status, 0), running->process);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	unlink(running->log);
	return text;
}

static const struct peal_delivery_answer *deliver(struct running *running, const char *id)
{
	return webhook_deliver(running->host, id, BODY);
}

static void assert_printed(char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("expected \"%s\" in:\n%s", part, text);
	free(text);
}

/* The line of the log with that index. */
static json_t *logged(struct running *running, size_t index)
{
	FILE *file = fopen(running->log, "r");
	char line[8192];
	json_t *json;

	assert_non_null(file);
	for (size_t i = 0; i <= index; i++)
		assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	return json;
}

static void assert_logged(struct running *running, size_t index, const char *signature,
			  const char *verdict, int status)
{
	json_t *line = logged(running, index);

	assert_string_equal(json_string_value(json_object_get(line, "signature")), signature);
	assert_string_equal(json_string_value(json_object_get(line, "verdict")), verdict);
	assert_int_equal(json_integer_value(json_object_get(line, "status")), status);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(line, "body"), "type")),
		"call.completed");
	json_decref(line);
}

static void test_ok__takes_each_event_once(void **state)
{
	struct running running;
	char *text;

	(void)state;
	start(&running, "ok", SIGNED);
	assert_int_equal(deliver(&running, "one")->delivered, PEAL_DELIVERED_YES);
	assert_int_equal(deliver(&running, "one")->delivered, PEAL_DELIVERED_YES);
	assert_int_equal(deliver(&running, "two")->delivered, PEAL_DELIVERED_YES);
	assert_logged(&running, 0, "good", "taken", 200);
	assert_logged(&running, 1, "good", "repeated", 200);
	assert_logged(&running, 2, "good", "taken", 200);
	text = stop(&running);
	assert_non_null(strstr(text, "call.completed      +9198*****210  अनीता"));
	assert_null(strstr(text, "9876543210"));
	assert_printed(text, "3 requests, 2 distinct events taken, 1 repeated, 0 with a bad");
}

static void test_signature__must_be_of_a_known_secret(void **state)
{
	static const struct {
		const char *settings;
		const char *signature;
		int status;
	} rows[] = {
		{ "secret = \"an old one, which is long enough\";", "good", 200 },
		{ "secret = \"a third, that nobody has heard of\";", "bad", 401 },
		{ "secret = \"a third, that nobody has heard of\"; secrets = \"" SECRET "\";",
		  "good", 200 },
		{ SIGNED "compress = true;", "good", 200 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct running running;

		start(&running, "ok", rows[i].settings);
		assert_int_equal(deliver(&running, "one")->status, rows[i].status);
		assert_logged(&running, 0, rows[i].signature,
			      rows[i].status == 200 ? "taken" : "refused", rows[i].status);
		assert_printed(stop(&running),
			       rows[i].status == 200 ? "0 with a bad" : "1 with a bad");
	}
}

static void test_timestamp__must_be_near(void **state)
{
	struct running running;

	(void)state;
	start(&running, "ok", SIGNED);
	plugin_host_set_now(running.host, ((int64_t)time(NULL) - 3600) * 1000);
	assert_int_equal(deliver(&running, "one")->status, 401);
	assert_logged(&running, 0, "stale", "refused", 401);
	assert_printed(stop(&running), "1 with a bad signature");
}

static void test_scripts__do_what_they_say(void **state)
{
	static const struct {
		const char *script;
		int first, second, third; /* status of three tries; 0: no answer */
		int64_t first_retry_after_ms;
	} rows[] = {
		{ "500", 500, 500, 500, -1 },	  { "410", 410, 410, 410, -1 },
		{ "flaky:2", 500, 500, 200, -1 }, { "retry-after:7", 503, 200, 200, 7000 },
		{ "slow:20", 200, 200, 200, -1 }, { "redirect", 307, 307, 307, -1 },
		{ "close", 0, 0, 0, -1 },	  { "refuse", 0, 0, 0, -1 },
		{ "endless", 0, 0, 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct running running;
		const struct peal_delivery_answer *first;

		start(&running, rows[i].script, SIGNED);
		first = deliver(&running, "one");
		assert_int_equal(first->status, rows[i].first);
		assert_int_equal(first->retry_after_ms, rows[i].first_retry_after_ms);
		assert_int_equal(deliver(&running, "one")->status, rows[i].second);
		assert_int_equal(deliver(&running, "one")->status, rows[i].third);
		assert_printed(stop(&running),
			       strcmp(rows[i].script, "refuse") == 0 ? "0 requests" : "3 requests");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ok__takes_each_event_once),
		cmocka_unit_test(test_signature__must_be_of_a_known_secret),
		cmocka_unit_test(test_timestamp__must_be_near),
		cmocka_unit_test(test_scripts__do_what_they_say),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
