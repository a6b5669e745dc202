/* fuzz_pipeline.c - the bytes of a pipeline file, with every plugin that is built
 *
 * Whatever they are, pipeline_read() gives a pipeline or problems.  The first line
 * is also tried as an argument of --set. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/pipeline.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define INPUT_BYTES_MAX (64u * 1024u)

static void read_pipeline(const char *file, const char *const *overrides, size_t count)
{
	struct loader *loader = loader_create(NULL);
	struct problems *problems = problems_create();
	const struct pipeline_request request = {
		.file = file,
		.overrides = overrides,
		.override_count = count,
		.loader = loader,
	};
	struct pipeline *pipeline = pipeline_read(&request, problems);
	size_t problem_count;

	require((pipeline == NULL) == (problems_errors(problems) > 0));
	problems_sorted(problems, &problem_count);
	pipeline_destroy(&pipeline);
	problems_destroy(&problems);
	loader_destroy(&loader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *override;
	char file[32], *copy;
	int fd;

	if (size > INPUT_BYTES_MAX)
		return 0;
	fd = memfd_create("pipeline", MFD_CLOEXEC);
	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(file, sizeof(file), "/proc/self/fd/%d", fd);
	read_pipeline(file, NULL, 0);

	copy = memory_alloc(size + 1);
	memcpy(copy, data, size);
	copy[strcspn(copy, "\n")] = '\0';
	override = copy;
	read_pipeline(file, &override, 1);
	free(copy);
	close(fd);
	return 0;
}
