/* speaker.c - words spoken by espeak-ng and flite, as a telephone would carry them
 *
 * The engines are programs that write a WAV file; it is read, cut down to 8 kHz and
 * 200 to 3400 Hz, and its silent ends are taken off. */
/* SPDX-License-Identifier: MIT */
#include "speaker.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAV_BYTES_MAX (8u << 20)
#define TAPS 32 /* to either side */

/* Runs a program without a shell; its exit status, 127 when there is none, or < 0. */
static int run(const char *const arguments[])
{
	pid_t child = fork();
	int status, nothing;

	if (child < 0)
		return -1;
	if (child == 0) {
		nothing = open("/dev/null", O_RDWR);
		dup2(nothing, STDOUT_FILENO);
		dup2(nothing, STDERR_FILENO);
		execvp(arguments[0], (char *const *)arguments);
		_exit(127);
	}
	if (waitpid(child, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool speaker_has(const char *engine)
{
	return run((const char *const[]){ engine, "--version", NULL }) != 127;
}

static size_t number_at(const unsigned char *bytes, size_t count)
{
	size_t number = 0;

	while (count-- > 0)
		number = number << 8 | bytes[count];
	return number;
}

static unsigned char *read_file(const char *path, size_t *bytes_out)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes = malloc(WAV_BYTES_MAX);

	*bytes_out = 0;
	if (file != NULL && bytes != NULL)
		*bytes_out = fread(bytes, 1, WAV_BYTES_MAX, file);
	if (file != NULL)
		fclose(file);
	return bytes;
}

/* The value of the low-pass filter `away` samples from its middle. */
static float tap(float away, float cut)
{
	float x = (float)M_PI * away * cut;
	float window = 0.5f + 0.5f * cosf((float)M_PI * away / (TAPS + 1));

	return window * cut * (fabsf(x) < 1e-6f ? 1 : sinf(x) / x);
}

static struct speech resample(const unsigned char *pcm, size_t count, size_t rate)
{
	float step = (float)rate / SPEAKER_RATE, cut = 2 * 3400.0f / (float)rate;
	struct speech speech = { .count = (size_t)((float)count / step) };
	float slow = 0;

	speech.samples = calloc(speech.count + 1, sizeof(float));
	for (size_t i = 0; speech.samples != NULL && i < speech.count; i++) {
		float middle = (float)i * step, sum = 0;

		for (long at = (long)middle - TAPS; at <= (long)middle + TAPS; at++)
			if (at >= 0 && (size_t)at < count)
				sum += (float)(int16_t)number_at(pcm + 2 * at, 2) *
				       tap((float)at - middle, cut);
		slow += 0.145f * (sum - slow); /* below 200 Hz */
		speech.samples[i] = sum - slow;
	}
	return speech;
}

static void trim(struct speech *speech)
{
	size_t start = 0, end = speech->count;

	while (start < end && fabsf(speech->samples[start]) < 150)
		start++;
	while (end > start && fabsf(speech->samples[end - 1]) < 150)
		end--;
	memmove(speech->samples, speech->samples + start, (end - start) * sizeof(float));
	speech->count = end - start;
}

/* What espeak-ng and flite write: "fmt " comes first, "data" goes to the end. */
static struct speech read_wav(const char *path)
{
	struct speech speech = { .samples = NULL };
	size_t bytes, at = 12;
	unsigned char *wav = read_file(path, &bytes);

	while (wav != NULL && at + 8 <= bytes && memcmp(wav + at, "data", 4) != 0)
		at += 8 + number_at(wav + at + 4, 4);
	if (wav != NULL && at + 8 < bytes && bytes > 44) {
		speech = resample(wav + at + 8, (bytes - at - 8) / 2, number_at(wav + 24, 4));
		if (speech.samples != NULL)
			trim(&speech);
	}
	free(wav);
	return speech;
}

struct speech speaker_say(const struct voice *voice, const char *words, size_t bytes,
			  const char *folder)
{
	char path[256], text[1024];
	struct speech speech = { .samples = NULL };
	int status;

	snprintf(path, sizeof(path), "%s/words.wav", folder);
	snprintf(text, sizeof(text), "%.*s", (int)bytes, words);
	if (strcmp(voice->engine, "flite") == 0)
		status = run((const char *const[]){ "flite", "-voice", voice->name, "-o", path,
						    "-t", text, NULL });
	else
		status = run((const char *const[]){ "espeak-ng", "-v", voice->name, "-s",
						    voice->speed, "-w", path, "--", text, NULL });
	if (status == 0)
		speech = read_wav(path);
	unlink(path);
	if (speech.count == 0)
		speech_free(&speech);
	return speech;
}

void speech_free(struct speech *speech)
{
	free(speech->samples);
	*speech = (struct speech){ .samples = NULL };
}

float speech_level(const struct speech *speech)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < speech->count; i++) {
		if (fabsf(speech->samples[i]) < 200)
			continue;
		sum += fabsf(speech->samples[i]);
		count++;
	}
	return count > 0 ? (float)(sum / (double)count) : 1;
}
