/* bench_measure.c - runs a command, and writes what it cost
 *
 * Usage: bench_measure FILE COMMAND...
 * FILE gets one line: seconds, seconds of CPU, KiB of memory at most.  Ends as the
 * command ended. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	double begin = seconds_now();
	struct rusage usage;
	int status;
	pid_t child;
	FILE *file;

	if (argc < 3)
		return 2;
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return 126;
	file = fopen(argv[1], "w");
	if (file == NULL)
		return 126;
	fprintf(file, "%.3f %.3f %ld\n", seconds_now() - begin,
		seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss);
	fclose(file);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
