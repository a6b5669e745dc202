/* command.c - runs one program at the lowest priority, and ends it when it takes too long
 *
 * The program is the leader of a process group of its own, so that a shell and what it
 * started end together. */
/* SPDX-License-Identifier: MIT */
#include "sound/command.h"

#include "sound/spoken.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NICE_LOWEST 19
#define COMPLAINT_BYTES_MAX 512
#define READ_BYTES 4096
#define DRAIN_READS_MAX 64

enum { WATCH_ENDED, WATCH_STOP, WATCH_OUT, WATCH_COMPLAINTS, WATCH_COUNT };

/* What comes out of one pipe: the first bytes are kept, the rest is read away. */
struct capture {
	int fds[2];
	char *text;
	size_t used, bytes_max; /* with the terminator */
};

struct run {
	const struct command *command;
	pid_t pid;
	int ended_fd;
	struct capture out, complaints;
	char complaint_text[COMPLAINT_BYTES_MAX];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int capture_open(struct capture *capture, char *text, size_t bytes_max)
{
	capture->text = text;
	capture->bytes_max = bytes_max;
	if (text != NULL)
		text[0] = '\0';
	if (pipe2(capture->fds, O_CLOEXEC) < 0)
		return -1;
	return fcntl(capture->fds[0], F_SETFL, O_NONBLOCK);
}

static void capture_close(struct capture *capture)
{
	fd_close(&capture->fds[0]);
	fd_close(&capture->fds[1]);
}

/* Reads a little of what is there; false: nothing is. */
static bool capture_read(struct capture *capture)
{
	char bytes[READ_BYTES];
	ssize_t count = read(capture->fds[0], bytes, sizeof(bytes));
	size_t kept;

	if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
		fd_close(&capture->fds[0]);
	if (count <= 0 || capture->text == NULL)
		return count > 0;
	kept = capture->bytes_max - 1 - capture->used;
	if (kept > (size_t)count)
		kept = (size_t)count;
	memcpy(capture->text + capture->used, bytes, kept);
	capture->used += kept;
	capture->text[capture->used] = '\0';
	return true;
}

/* What was left in the pipe, which holds no more than this; somebody who left the group
 * may go on for ever. */
static void capture_drain(struct capture *capture)
{
	for (unsigned i = 0; i < DRAIN_READS_MAX && capture->fds[0] >= 0; i++) {
		if (!capture_read(capture))
			return;
	}
}

static bool is_replaced(const char *variable, const char *const *environment)
{
	for (; environment != NULL && *environment != NULL; environment++) {
		size_t name_bytes = (size_t)(strchr(*environment, '=') - *environment) + 1;

		if (strncmp(variable, *environment, name_bytes) == 0)
			return true;
	}
	return false;
}

/* Ours, but for what the command sets; free() it. */
static const char **environment_create(const char *const *environment)
{
	size_t count = 0, used = 0;
	const char **all;

	while (environ[count] != NULL)
		count++;
	for (size_t i = 0; environment != NULL && environment[i] != NULL; i++)
		count++;
	all = calloc(count + 1, sizeof(*all));
	if (all == NULL)
		return NULL;
	for (size_t i = 0; environ[i] != NULL && used < count; i++) {
		if (!is_replaced(environ[i], environment))
			all[used++] = environ[i];
	}
	for (size_t i = 0; environment != NULL && environment[i] != NULL && used < count; i++)
		all[used++] = environment[i];
	return all;
}

static void attributes_set(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						     POSIX_SPAWN_SETSIGDEF);
}

static int actions_set(posix_spawn_file_actions_t *actions, const struct run *run)
{
	int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);

	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, run->out.fds[1], 1);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, run->complaints.fds[1], 2);
	if (error == 0)
		error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
	return error;
}

/* An errno. */
static int spawn(struct run *run)
{
	char *const *arguments = (char *const *)run->command->arguments;
	const char **environment = environment_create(run->command->environment);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	if (environment == NULL)
		return ENOMEM;
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_init(&actions);
	attributes_set(&attributes);
	error = actions_set(&actions, run);
	if (error == 0)
		error = posix_spawnp(&run->pid, arguments[0], &actions, &attributes, arguments,
				     (char *const *)environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	free(environment);
	return error;
}

/* Not SCHED_IDLE, which gets no time at all on a machine that is full with calls: words
 * that are never spoken are calls that are never placed. */
static void humble(const struct run *run)
{
	struct rlimit limit = { run->command->file_bytes_max, run->command->file_bytes_max };

	setpriority(PRIO_PGRP, (id_t)run->pid, NICE_LOWEST);
	prlimit(run->pid, RLIMIT_FSIZE, &limit, NULL);
}

static int start(struct run *run, struct peal_error *err)
{
	const struct command *command = run->command;
	int error = 0;

	if (capture_open(&run->out, command->output, command->output_bytes_max) < 0 ||
	    capture_open(&run->complaints, run->complaint_text, sizeof(run->complaint_text)) < 0)
		error = errno;
	if (error == 0)
		error = spawn(run);
	fd_close(&run->out.fds[1]);
	fd_close(&run->complaints.fds[1]);
	if (error == ENOENT)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s is not installed: %s",
				 command->arguments[0], command->advice);
	if (error != 0)
		return peal_fail(err, PEAL_FAIL_IO, "%s cannot be started: %s",
				 command->arguments[0], strerrordesc_np(error));
	humble(run);
	run->ended_fd = pidfd_open(run->pid, 0);
	return 0;
}

/* Ends the group while its leader still holds the number, then the leader.  Its status,
 * as of waitpid(). */
static int finish(struct run *run)
{
	int status = -1;

	kill(-run->pid, SIGKILL);
	while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int fail_late(struct run *run, struct peal_error *err)
{
	finish(run);
	return peal_fail(err, PEAL_FAIL_LIMIT, "took longer than %lld ms and was ended",
			 (long long)run->command->timeout_ms);
}

static int fail_stopped(struct run *run, struct peal_error *err)
{
	finish(run);
	return peal_fail(err, PEAL_FAIL_BUSY, "was stopped, as the campaign is being closed");
}

static bool is_of_word(char c)
{
	return (c & 0x80) != 0 || isalnum((unsigned char)c);
}

/* Is a word of the secret in what it complains of, or may be in what was cut off? */
static bool tells_secret(const struct run *run)
{
	struct peal_slice secret = run->command->secret;
	char word[COMPLAINT_BYTES_MAX];

	if (secret.bytes > 0 && strlen(run->complaint_text) + 1 >= sizeof(run->complaint_text))
		return true;
	for (size_t at = 0, bytes; at < secret.bytes; at += bytes + 1) {
		for (bytes = 0; at + bytes < secret.bytes && is_of_word(secret.at[at + bytes]);)
			bytes++;
		if (bytes < 2 || bytes >= sizeof(word))
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)bytes, secret.at + at);
		if (strcasestr(run->complaint_text, word) != NULL)
			return true;
	}
	return false;
}

/* The first line that is not empty. */
static const char *complaint(struct run *run, char text_out[COMPLAINT_BYTES_MAX + 2])
{
	const char *line = run->complaint_text + strspn(run->complaint_text, " \t\r\n");
	struct peal_slice slice = { line, strcspn(line, "\r\n") };

	text_out[0] = text_out[1] = text_out[2] = '\0';
	slice = spoken_trim(slice);
	if (slice.bytes == 0 || tells_secret(run))
		return text_out;
	memcpy(text_out, ": ", 2);
	spoken_clean(slice, text_out + 2);
	text_out[2 + slice.bytes] = '\0';
	return text_out;
}

static int judge(struct run *run, struct peal_error *err)
{
	char text[COMPLAINT_BYTES_MAX + 2];
	int status = finish(run);

	capture_drain(&run->out);
	capture_drain(&run->complaints);
	if (status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
		return peal_fail(err, PEAL_FAIL_LIMIT, "wrote a file of more than %llu MiB",
				 (unsigned long long)(run->command->file_bytes_max >> 20));
	if (status != -1 && WIFSIGNALED(status))
		return peal_fail(err, PEAL_FAIL_REMOTE, "was ended by signal %d%s",
				 WTERMSIG(status), complaint(run, text));
	if (status != 0)
		return peal_fail(err, PEAL_FAIL_REMOTE, "ended with %d%s", WEXITSTATUS(status),
				 complaint(run, text));
	return 0;
}

static int wait_for(struct run *run, struct peal_error *err)
{
	int64_t deadline_ms = now_ms() + run->command->timeout_ms;
	struct pollfd fds[WATCH_COUNT];

	if (run->ended_fd < 0) {
		peal_fail(err, PEAL_FAIL_IO, "cannot be watched: %m");
		finish(run);
		return -1;
	}
	for (;;) {
		int64_t left_ms = deadline_ms - now_ms();

		fds[WATCH_ENDED] = (struct pollfd){ run->ended_fd, POLLIN, 0 };
		fds[WATCH_STOP] = (struct pollfd){ run->command->stop_fd, POLLIN, 0 };
		fds[WATCH_OUT] = (struct pollfd){ run->out.fds[0], POLLIN, 0 };
		fds[WATCH_COMPLAINTS] = (struct pollfd){ run->complaints.fds[0], POLLIN, 0 };
		if (left_ms <= 0)
			return fail_late(run, err);
		if (poll(fds, WATCH_COUNT, left_ms > 60000 ? 60000 : (int)left_ms) < 0)
			continue; /* interrupted */
		if (fds[WATCH_ENDED].revents != 0)
			return judge(run, err);
		if (fds[WATCH_STOP].revents != 0)
			return fail_stopped(run, err);
		if (fds[WATCH_OUT].revents != 0)
			capture_read(&run->out);
		if (fds[WATCH_COMPLAINTS].revents != 0)
			capture_read(&run->complaints);
	}
}

int command_run(const struct command *command, struct peal_error *err)
{
	struct run run = { .command = command,
			   .ended_fd = -1,
			   .out.fds = { -1, -1 },
			   .complaints.fds = { -1, -1 } };
	int result = start(&run, err);

	if (result == 0)
		result = wait_for(&run, err);
	fd_close(&run.ended_fd);
	capture_close(&run.out);
	capture_close(&run.complaints);
	return result;
}
