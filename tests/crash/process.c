/* process.c - programs that are started, waited for, and killed */
/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t process_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static void become(const char *folder, const char *log, const char *const *argv)
{
	char path[4096];
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(path, sizeof(path), "%s/%s", getenv("PEAL_BUILD"), argv[0]);
	if (chdir(folder) != 0)
		_exit(126);
	fd = open(log, O_WRONLY | O_APPEND | O_CREAT, 0644);
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(126);
	execv(path, (char **)(uintptr_t)argv);
	perror(path);
	_exit(127);
}

void process_start(struct process *process, const char *folder, const char *log,
		   const char *const *argv)
{
	process->pid = fork();
	if (process->pid == 0)
		become(folder, log, argv);
	process->fd = process->pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, process->pid, 0);
	if (process->fd >= 0)
		return;
	perror("starting a process");
	exit(1);
}

bool process_has_ended(const struct process *process, int64_t until_ms)
{
	struct pollfd wait = { .fd = process->fd, .events = POLLIN };
	int64_t left_ms = until_ms - process_now_ms();

	return poll(&wait, 1, left_ms > 0 ? (int)left_ms : 0) > 0;
}

int process_wait(struct process *process)
{
	int status = 0;

	waitpid(process->pid, &status, 0);
	close(process->fd);
	*process = (struct process){ 0 };
	return WIFSIGNALED(status) ? PROCESS_SIGNALED + WTERMSIG(status) : WEXITSTATUS(status);
}

void process_kill(struct process *process)
{
	if (process->pid == 0)
		return;
	kill(process->pid, SIGKILL);
	process_wait(process);
}
