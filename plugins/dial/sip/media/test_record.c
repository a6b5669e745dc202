/* test_record.c - recordings: playable at every moment, gaps, a disk that is full */
/* SPDX-License-Identifier: MIT */
#include "media/record.h"

#include "media/media_test.h"

#include <signal.h>
#include <sys/resource.h>

/* A recorder without a media. */
struct bench {
	struct desk *desk;
	struct recorder *recorder;
	char path[128];
	bool is_done;
};

static void bench_open(struct bench *bench)
{
	struct peal_error err;

	*bench = (struct bench){ .desk = desk_create() };
	bench->recorder = recorder_create(&bench->desk->host, &err);
	assert_non_null(bench->recorder);
	desk_path(bench->desk, "a.wav", bench->path);
}

static void bench_close(struct bench *bench)
{
	recorder_destroy(&bench->recorder);
	desk_destroy(&bench->desk);
}

static struct record *bench_record(struct bench *bench, enum media_codec codec, unsigned channels)
{
	struct peal_error err = { 0 };
	struct record *record = record_open(bench->recorder, bench->path, codec, channels, &err);

	if (record == NULL)
		fail_msg("%s", err.text);
	return record;
}

static void done_tell(void *context)
{
	struct bench *bench = context;

	bench->is_done = true;
}

static void done(void *context)
{
	struct bench *bench = context;

	desk_post(bench->desk, done_tell, bench);
}

static void pattern_write(struct record *record, size_t from, size_t until)
{
	while (from < until) {
		uint8_t bytes[320];
		size_t count = until - from < sizeof(bytes) ? until - from : sizeof(bytes);

		for (size_t i = 0; i < count; i++)
			bytes[i] = (uint8_t)((from + i) % 251);
		record_write(record, bytes, count);
		from += count;
	}
}

static void pattern_check(const struct wav *wav, size_t from, size_t until)
{
	for (size_t i = from; i < until; i++) {
		if (wav->sound[i] != i % 251)
			fail_msg("byte %zu of the sound is %u", i, wav->sound[i]);
	}
}

static void test_close__leaves_a_whole_file(void **state)
{
	static const size_t lengths[] = {
		0,     1, 320, RECORD_CHUNK_BYTES - 1, RECORD_CHUNK_BYTES, RECORD_CHUNK_BYTES + 1,
		300000
	};
	struct bench bench;

	(void)state;
	bench_open(&bench);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct record *record = bench_record(&bench, MEDIA_CODEC_PCMA, 1);
		struct wav wav;

		bench.is_done = false;
		pattern_write(record, 0, lengths[i]);
		record_close(&record, done, &bench);
		assert_null(record);
		DESK_UNTIL(bench.desk, bench.is_done);
		wav = wav_load(bench.path);
		assert_int_equal(wav.format, 6);
		assert_int_equal(wav.channels, 1);
		assert_int_equal(wav.count, lengths[i]);
		assert_int_equal(wav.file_bytes, 58 + lengths[i]);
		pattern_check(&wav, 0, lengths[i]);
		wav_free(&wav);
	}
	bench_close(&bench);
}

/* As a player would find it if the process were gone now. */
static void test_write__can_be_played_at_every_moment(void **state)
{
	struct record *record;
	struct bench bench;
	size_t had = 0;

	(void)state;
	bench_open(&bench);
	record = bench_record(&bench, MEDIA_CODEC_PCMU, 2);
	for (size_t chunk = 0; chunk < 6; chunk++) {
		pattern_write(record, chunk * RECORD_CHUNK_BYTES, (chunk + 1) * RECORD_CHUNK_BYTES);
		do {
			struct wav wav = wav_load(bench.path);

			assert_true(wav.count >= had);
			had = wav.count;
			pattern_check(&wav, 0, wav.count);
			wav_free(&wav);
		} while (had < (chunk + 1) * RECORD_CHUNK_BYTES);
	}
	record_close(&record, NULL, NULL);
	bench_close(&bench);
}

static void test_open__says_what_is_wrong(void **state)
{
	struct peal_error err = { 0 };
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_null(record_open(bench.recorder, "/nowhere/a.wav", MEDIA_CODEC_PCMU, 2, &err));
	assert_int_equal(err.code, PEAL_FAIL_IO);
	assert_null(record_open(bench.recorder, "/dev/full", MEDIA_CODEC_PCMU, 2, &err));
	assert_int_equal(err.code, PEAL_FAIL_FULL);
	bench_close(&bench);
}

/* A file that may not grow is like a disk that is full. */
static void test_full_disk__is_said_once_and_what_is_there_can_be_played(void **state)
{
	const rlim_t limit = 58 + RECORD_CHUNK_BYTES + 1001;
	struct rlimit before, small;
	struct record *record;
	struct bench bench;
	struct wav wav;

	(void)state;
	bench_open(&bench);
	getrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_IGN);
	small = (struct rlimit){ .rlim_cur = limit, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	record = bench_record(&bench, MEDIA_CODEC_PCMU, 2);
	pattern_write(record, 0, 5 * RECORD_CHUNK_BYTES);
	record_close(&record, done, &bench);
	DESK_UNTIL(bench.desk, bench.is_done);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(bench.desk->warnings, 1);
	assert_non_null(strstr(bench.desk->warning, "File too large; the recording ends after 2 s, "
						    "the call goes on"));
	bench.desk->warnings = 0;
	wav = wav_load(bench.path);
	assert_int_equal(wav.count, RECORD_CHUNK_BYTES + 1000);
	pattern_check(&wav, 0, wav.count);
	wav_free(&wav);
	bench_close(&bench);
}

/* Chunks wait behind a done_fn that does not return: as slow as a disk can be. */
struct gate {
	pthread_mutex_t lock;
};

static void gate_wait(void *context)
{
	struct gate *gate = context;

	pthread_mutex_lock(&gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

static void test_slow_disk__loses_sound_but_not_time(void **state)
{
	struct gate gate = { PTHREAD_MUTEX_INITIALIZER };
	const size_t lost_from = 16 * RECORD_CHUNK_BYTES;
	struct record *blocker, *record;
	struct bench bench;
	char other[128];
	struct wav wav;

	(void)state;
	bench_open(&bench);
	pthread_mutex_lock(&gate.lock);
	desk_path(bench.desk, "b.wav", other);
	blocker = record_open(bench.recorder, other, MEDIA_CODEC_PCMU, 2, NULL);
	record_close(&blocker, gate_wait, &gate);
	record = bench_record(&bench, MEDIA_CODEC_PCMU, 2);
	pattern_write(record, 0, 20 * RECORD_CHUNK_BYTES);
	pthread_mutex_unlock(&gate.lock);
	do {
		wav = wav_load(bench.path);
		wav_free(&wav);
	} while (wav.count < lost_from);
	/* The recorder is behind the last of them when this one is done. */
	blocker = record_open(bench.recorder, other, MEDIA_CODEC_PCMU, 2, NULL);
	record_close(&blocker, done, &bench);
	DESK_UNTIL(bench.desk, bench.is_done);
	bench.is_done = false;
	pattern_write(record, 20 * RECORD_CHUNK_BYTES, 21 * RECORD_CHUNK_BYTES);
	record_close(&record, done, &bench);
	DESK_UNTIL(bench.desk, bench.is_done);
	wav = wav_load(bench.path);
	assert_int_equal(wav.count, 21 * RECORD_CHUNK_BYTES);
	pattern_check(&wav, 0, lost_from);
	for (size_t i = lost_from; i < 20 * RECORD_CHUNK_BYTES; i++)
		assert_int_equal(wav.sound[i], 0xff);
	pattern_check(&wav, 20 * RECORD_CHUNK_BYTES, 21 * RECORD_CHUNK_BYTES);
	wav_free(&wav);
	pthread_mutex_destroy(&gate.lock);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_close__leaves_a_whole_file),
		cmocka_unit_test(test_write__can_be_played_at_every_moment),
		cmocka_unit_test(test_open__says_what_is_wrong),
		cmocka_unit_test(test_full_disk__is_said_once_and_what_is_there_can_be_played),
		cmocka_unit_test(test_slow_disk__loses_sound_but_not_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
