/* test_command.c - programs that end, fail, hang, complain, and leave children */
/* SPDX-License-Identifier: MIT */
#include "sound/command.h"

#include "sound/sound_test.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>

#define PATIENT_MS 60000
#define OUTPUT_BYTES 4096

static char output[OUTPUT_BYTES];

static int shell(const char *script, int64_t timeout_ms, int stop_fd, struct peal_error *err)
{
	const char *const arguments[] = { "/bin/sh", "-c", script, NULL };
	static const char *const environment[] = { "PEAL_TEXT=the words", NULL };
	struct command command = {
		.arguments = arguments,
		.environment = environment,
		.advice = "none",
		.timeout_ms = timeout_ms,
		.stop_fd = stop_fd,
		.file_bytes_max = 1 << 20,
		.output = output,
		.output_bytes_max = sizeof(output),
	};

	err->text[0] = '\0';
	return command_run(&command, err);
}

static void test_command__ends(void **state)
{
	static const struct {
		const char *script, *said; /* NULL: it succeeds */
	} table[] = {
		{ "exit 0", NULL },
		{ "exit 1", "ended with 1" },
		{ "exit 7", "ended with 7" },
		{ "echo >&2; echo '  no such voice: xx ' >&2; echo more >&2; exit 2",
		  "ended with 2: no such voice: xx" },
		{ "printf 'bad \\033[31m \\377' >&2; exit 1", "ended with 1: bad   31m" },
		{ "echo complains, and succeeds >&2", NULL },
		{ "kill -TERM $$", "was ended by signal 15" },
		{ "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3", "ended with 3: xxx" },
		{ "head -c 1000000 /dev/zero; exit 4", "ended with 4" },
		{ "exec /nonexistent/engine", "ended with 127" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct peal_error err = { 0 };
		int result = shell(table[i].script, PATIENT_MS, -1, &err);

		if (result != (table[i].said == NULL ? 0 : -1) ||
		    (result < 0 && strncmp(err.text, table[i].said, strlen(table[i].said)) != 0))
			fail_msg("%s: %d \"%s\"", table[i].script, result, err.text);
	}
}

static void test_command__what_it_gets(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	setenv("PEAL_TEXT", "ours", 1);
	/* The priority is set a moment after the start. */
	assert_int_equal(shell("while [ $(nice) != 19 ]; do :; done; echo \"$PEAL_TEXT|$(env | "
			       "grep -c ^PEAL_TEXT=)|$(nice)|$(cat)|"
			       "$(ls /proc/self/fd | wc -l)\"; trap",
			       PATIENT_MS, -1, &err),
			 0);
	unsetenv("PEAL_TEXT");
	/* Of descriptors: 0, 1, 2, and the folder that ls reads. */
	assert_string_equal(output, "the words|1|19||4\n");
}

static void test_command__missing(void **state)
{
	static const char *const arguments[] = { "peal-no-such-engine", NULL };
	struct command command = { .arguments = arguments,
				   .advice = "apt install it",
				   .timeout_ms = PATIENT_MS,
				   .stop_fd = -1,
				   .file_bytes_max = 1 };
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(command_run(&command, &err), -1);
	assert_string_equal(err.text, "peal-no-such-engine is not installed: apt install it");
}

/* Is a process with this number (the last line of the output) still there? */
static void wait_until_gone(void)
{
	pid_t pid = (pid_t)atoi(output);

	assert_true(pid > 1);
	/* Killed already; somebody else reaps it. */
	while (kill(pid, 0) == 0) {
		char path[64], kind = 'Z';
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		file = fopen(path, "r");
		if (file != NULL && fscanf(file, "%*d (%*[^)]) %c", &kind) != 1)
			kind = 'Z';
		if (file != NULL)
			fclose(file);
		if (kind == 'Z')
			return;
		sched_yield();
	}
	assert_int_equal(errno, ESRCH);
}

static void test_command__hangs(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(shell("sleep 1000 & echo $!; wait", 2000, -1, &err), -1);
	assert_string_equal(err.text, "took longer than 2000 ms and was ended");
	wait_until_gone();
}

static void test_command__talks_for_ever(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(shell("yes | tee /dev/stderr", 300, -1, &err), -1);
	assert_string_equal(err.text, "took longer than 300 ms and was ended");
}

static void test_command__leaves_a_child(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(shell("sleep 1000 & echo $!; exit 0", PATIENT_MS, -1, &err), 0);
	wait_until_gone();
}

static void test_command__is_stopped(void **state)
{
	int stop_fd = eventfd(1, EFD_CLOEXEC);
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(shell("sleep 1000", PATIENT_MS, stop_fd, &err), -1);
	assert_int_equal(err.code, PEAL_FAIL_BUSY);
	close(stop_fd);
}

static void test_command__writes_too_much(void **state)
{
	char folder[PATH_BYTES], script[PATH_BYTES + 128];
	struct peal_error err = { 0 };

	(void)state;
	folder_make(folder);
	/* The limit is set a moment after the start. */
	snprintf(script, sizeof(script),
		 "while [ $(ulimit -f) = unlimited ]; do :; done; exec cat /dev/zero >%s/big",
		 folder);
	assert_int_equal(shell(script, PATIENT_MS, -1, &err), -1);
	assert_string_equal(err.text, "wrote a file of more than 1 MiB");
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command__ends),
		cmocka_unit_test(test_command__what_it_gets),
		cmocka_unit_test(test_command__missing),
		cmocka_unit_test(test_command__hangs),
		cmocka_unit_test(test_command__talks_for_ever),
		cmocka_unit_test(test_command__leaves_a_child),
		cmocka_unit_test(test_command__is_stopped),
		cmocka_unit_test(test_command__writes_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
