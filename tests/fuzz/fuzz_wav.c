/* fuzz_wav.c - any bytes as a WAV file */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/dial/sip/sound/limits.h"
#include "plugins/dial/sip/sound/wav.h"
#include "tests/fuzz/fuzz_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linear linear = { 0 };
	struct peal_error err = { 0 };
	char path[FUZZ_PATH_MAX];
	int fd = fuzz_file(data, size, path);

	if (wav_read(path, &linear, &err) == 0) {
		/* At least a byte for half a sample: 4 kHz is the lowest rate. */
		if (linear.count == 0 || linear.count > SOUND_SAMPLES_MAX ||
		    linear.count > 2 * size)
			abort();
	} else if (err.text[0] == '\0' || linear.at != NULL) {
		abort();
	}
	linear_finish(&linear);
	close(fd);
	return 0;
}
