/* wav_head.c - what a WAV file says about its samples
 *
 * Chunks follow each other; the one that describes the samples stands before them. */
/* SPDX-License-Identifier: MIT */
#include "sound/wav_head.h"

#include "sound/limits.h"

#define FORMAT_BYTES 40u /* the longest that means something: WAVE_FORMAT_EXTENSIBLE */
#define FORMAT_EXTENSIBLE 0xfffeu
/* A program that writes into a pipe cannot know the size, and says about 2 or 4 GiB. */
#define SIZE_NOT_KNOWN 0x7f000000u

struct chunk {
	char id[4];
	uint32_t bytes;
};

static uint32_t little(const uint8_t *at, unsigned bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

static bool is_id(const void *at, const char *id)
{
	return memcmp(at, id, 4) == 0;
}

static int refuse_other(const uint8_t *start, struct peal_error *err)
{
	static const struct {
		const char *start, *name;
	} others[] = {
		{ "OggS", "Ogg" },     { "fLaC", "FLAC" }, { "ID3", "MP3" },
		{ "\xff\xfb", "MP3" }, { "RF64", "RF64" }, { "RIFX", "RIFX" },
		{ "FORM", "AIFF" },    { ".snd", "AU" },   { "caff", "CAF" },
		{ "\xff\xf3", "MP3" }, { "#!AMR", "AMR" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (memcmp(start, others[i].start, strlen(others[i].start)) == 0)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "it is %s, not WAV; convert it first", others[i].name);
	}
	return peal_fail(err, PEAL_FAIL_INPUT, "it is not a WAV file");
}

static int start_read(FILE *file, struct peal_error *err)
{
	uint8_t start[12];

	if (fread(start, 1, sizeof(start), file) != sizeof(start))
		return peal_fail(err, PEAL_FAIL_INPUT, "it is not a WAV file: it is too short");
	if (!is_id(start, "RIFF") || !is_id(start + 8, "WAVE"))
		return refuse_other(start, err);
	return 0;
}

static int coding_set(struct wav_head *head, uint32_t tag, uint32_t bits, struct peal_error *err)
{
	bool is_pcm = tag == 1 && bits % 8 == 0 && bits >= 8 && bits <= 32;

	if (is_pcm)
		head->coding = WAV_PCM;
	else if (tag == 3 && bits == 32)
		head->coding = WAV_FLOAT;
	else if (tag == 6 && bits == 8)
		head->coding = WAV_PCMA;
	else if (tag == 7 && bits == 8)
		head->coding = WAV_PCMU;
	else
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its samples are of format %u with %u bits; PCM with 8, 16, 24 or "
				 "32 bits, 32-bit float, A-law and mu-law can be read",
				 (unsigned)tag, (unsigned)bits);
	return 0;
}

static int format_check(const struct wav_head *head, uint32_t frame_bytes, struct peal_error *err)
{
	if (head->channels < 1 || head->channels > SOUND_WAV_CHANNELS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "it has %u channels; 1 to %u can be read",
				 head->channels, SOUND_WAV_CHANNELS_MAX);
	if (head->hertz < SOUND_WAV_HERTZ_MIN || head->hertz > SOUND_WAV_HERTZ_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "it has %u samples a second; %u to %u can be read", head->hertz,
				 SOUND_WAV_HERTZ_MIN, SOUND_WAV_HERTZ_MAX);
	if (frame_bytes != head->channels * head->sample_bytes)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its head contradicts itself: %u channels of %u bytes in %u bytes",
				 head->channels, head->sample_bytes, frame_bytes);
	return 0;
}

static int skip(FILE *file, uint32_t bytes, struct peal_error *err)
{
	if (fseeko(file, bytes, SEEK_CUR) != 0)
		return peal_fail(err, PEAL_FAIL_IO, "it cannot be read: %m");
	return 0;
}

static int format_read(FILE *file, uint32_t bytes, struct wav_head *head, struct peal_error *err)
{
	uint8_t format[FORMAT_BYTES] = { 0 };
	uint32_t known = bytes < FORMAT_BYTES ? bytes : FORMAT_BYTES;
	uint32_t tag, bits;

	if (bytes < 16 || fread(format, 1, known, file) != known)
		return peal_fail(err, PEAL_FAIL_INPUT, "its head is cut off");
	if (skip(file, bytes - known, err) < 0)
		return -1;
	tag = little(format, 2);
	if (tag == FORMAT_EXTENSIBLE && bytes >= FORMAT_BYTES)
		tag = little(format + 24, 2); /* the first bytes of the GUID */
	bits = little(format + 14, 2);
	head->channels = little(format + 2, 2);
	head->hertz = little(format + 4, 4);
	head->sample_bytes = bits / 8;
	if (coding_set(head, tag, bits, err) < 0)
		return -1;
	return format_check(head, little(format + 12, 2), err);
}

static int data_check(FILE *file, uint64_t file_bytes, uint64_t bytes,
		      const struct wav_head *format, struct wav_head *head_out,
		      struct peal_error *err)
{
	uint64_t at = (uint64_t)ftello(file);
	uint64_t left = at < file_bytes ? file_bytes - at : 0;
	struct wav_head head = *format;

	if (bytes >= SIZE_NOT_KNOWN && bytes > left)
		bytes = left;
	if (bytes > left)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "it is cut off: %llu bytes of samples should follow, %llu do",
				 (unsigned long long)bytes, (unsigned long long)left);
	head.frames = bytes / head.sample_bytes / head.channels;
	if (head.frames == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "there is no sound in it");
	if (head.frames / head.hertz >= SOUND_MINUTES_MAX * 60u)
		return peal_fail(
			err, PEAL_FAIL_LIMIT, "it is %llu minutes long; less than %u can be played",
			(unsigned long long)(head.frames / head.hertz / 60), SOUND_MINUTES_MAX);
	*head_out = head;
	return 0;
}

static int chunk_read(FILE *file, struct chunk *chunk_out, struct peal_error *err)
{
	uint8_t head[8];

	if (fread(head, 1, sizeof(head), file) != sizeof(head))
		return peal_fail(err, PEAL_FAIL_INPUT, "it ends before its samples");
	memcpy(chunk_out->id, head, 4);
	chunk_out->bytes = little(head + 4, 4);
	return 0;
}

int wav_head_read(FILE *file, uint64_t file_bytes, struct wav_head *head_out,
		  struct peal_error *err)
{
	struct wav_head head = { 0 };
	struct chunk chunk;

	if (start_read(file, err) < 0)
		return -1;
	for (unsigned i = 0; i < SOUND_WAV_CHUNKS_MAX; i++) {
		if (chunk_read(file, &chunk, err) < 0)
			return -1;
		if (is_id(chunk.id, "data") && head.hertz == 0)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "its samples come before their description");
		if (is_id(chunk.id, "data"))
			return data_check(file, file_bytes, chunk.bytes, &head, head_out, err);
		if (is_id(chunk.id, "fmt ")) {
			if (format_read(file, chunk.bytes, &head, err) < 0)
				return -1;
		} else if (skip(file, chunk.bytes, err) < 0) {
			return -1;
		}
		if (skip(file, chunk.bytes % 2, err) < 0) /* chunks begin at even places */
			return -1;
	}
	return peal_fail(err, PEAL_FAIL_LIMIT, "it has more than %u chunks before its samples",
			 SOUND_WAV_CHUNKS_MAX);
}
