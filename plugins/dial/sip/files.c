/* files.c - are there file descriptors enough?
 *
 * A call needs one for its sound, and another for its recording or its bridge. */
/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <sys/resource.h>

#define OTHERS 256u /* of the program: the store, webhooks, SIP over TCP */
#define PER_CALL 2u
#define LIMIT_MAX 1048576u /* "unlimited" is more than tables should be made for */

size_t files_prepare(const struct peal_host *host, size_t calls_max)
{
	struct rlimit limit;
	size_t count;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1024;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max > LIMIT_MAX ? LIMIT_MAX : limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			getrlimit(RLIMIT_NOFILE, &limit);
	}
	count = limit.rlim_cur > LIMIT_MAX ? LIMIT_MAX : (size_t)limit.rlim_cur;
	if (count < OTHERS + PER_CALL * calls_max)
		host->log(host, PEAL_LEVEL_WARNING, "few_files", 0,
			  "rtp_ports has room for %zu calls at once, but %zu file descriptors are "
			  "enough for about %zu: raise the limit (`ulimit -n %zu`, or LimitNOFILE= "
			  "of the systemd unit), or make rtp_ports smaller",
			  calls_max, count, count <= OTHERS ? 0 : (count - OTHERS) / PER_CALL,
			  OTHERS + PER_CALL * calls_max);
	return count;
}
