/* test_folder.c - disk: whole files only, damaged ones are made again, the cap holds */
/* SPDX-License-Identifier: MIT */
#include "sound/folder.h"

#include "sound/sound_block.h"
#include "sound/sound_test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define SAMPLES 5000u
#define FILE_BYTES (56 + 2 * SAMPLES)

static char path[PATH_BYTES];
static struct test_host host;

static struct key key_of(unsigned number)
{
	struct peal_slice part = { (const char *)&number, sizeof(number) };
	struct key key;

	assert_int_equal(key_make(&part, 1, &key), 0);
	return key;
}

static struct folder *open_folder(int64_t bytes_max)
{
	struct peal_error err = { 0 };
	struct folder *folder = folder_create(path, bytes_max, &host.host, &err);

	if (folder == NULL)
		fail_msg("%s", err.text);
	return folder;
}

static int save(struct folder *folder, unsigned number, struct peal_error *err)
{
	struct key key = key_of(number);
	uint8_t *bytes;
	struct sound *sound = sound_block_create(SAMPLES, &bytes);
	int result;

	for (size_t i = 0; i < 2 * SAMPLES; i++)
		bytes[i] = (uint8_t)(i * 7 + number);
	result = folder_save(folder, &key, sound, err);
	sound_drop(sound);
	return result;
}

static bool loads(struct folder *folder, unsigned number)
{
	struct key key = key_of(number);
	struct sound *sound = folder_load(folder, &key);
	bool is_good = sound != NULL && sound->samples == SAMPLES;

	for (size_t i = 0; is_good && i < 2 * SAMPLES; i++)
		is_good = sound->pcmu[i] == (uint8_t)(i * 7 + number);
	if (sound != NULL && !is_good)
		fail_msg("the sound is another one");
	sound_drop(sound);
	return is_good;
}

static const char *file_of(unsigned number, char file_out[PATH_BYTES])
{
	struct key key = key_of(number);
	char hex[KEY_HEX_BYTES];

	key_hex(&key, hex);
	assert_true(snprintf(file_out, PATH_BYTES, "%s/%.2s/%s.snd", path, hex, hex + 2) <
		    PATH_BYTES);
	return file_out;
}

/* As if it had been used so many seconds ago. */
static void age(unsigned number, time_t seconds)
{
	struct timespec times[2];
	char file[PATH_BYTES];

	clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= seconds;
	times[1] = times[0];
	assert_int_equal(utimensat(AT_FDCWD, file_of(number, file), times, 0), 0);
}

static void test_folder__comes_back_after_a_restart(void **state)
{
	struct folder *folder = open_folder(1 << 20);

	(void)state;
	assert_false(loads(folder, 1));
	assert_int_equal(save(folder, 1, NULL), 0);
	assert_true(loads(folder, 1));
	assert_int_equal(save(folder, 1, NULL), 0);
	folder_destroy(&folder);
	folder = open_folder(1 << 20);
	assert_true(loads(folder, 1));
	assert_false(loads(folder, 2));
	folder_destroy(&folder);
	assert_int_equal(host.warnings, 0);
}

/* Each single byte that is changed, and each length but the right one, is noticed. */
static void test_folder__damaged_file_is_not_there(void **state)
{
	struct folder *folder = open_folder(1 << 20);
	char file[PATH_BYTES];
	struct stat about;

	(void)state;
	file_of(3, file);
	for (off_t place = 0; place < FILE_BYTES + 200; place += place < 80 ? 1 : 997) {
		FILE *damaged;
		int byte;

		assert_int_equal(save(folder, 3, NULL), 0);
		damaged = fopen(file, "r+b");
		fseeko(damaged, place, SEEK_SET);
		byte = fgetc(damaged);
		fseeko(damaged, place, SEEK_SET);
		fputc(byte ^ 0x10, damaged);
		fclose(damaged);
		if (place >= 52 && place < 56)
			continue; /* unused */
		assert_false(loads(folder, 3));
		assert_int_equal(stat(file, &about), -1);
	}
	assert_int_equal(save(folder, 3, NULL), 0);
	assert_int_equal(truncate(file, 100), 0);
	assert_false(loads(folder, 3));
	assert_true(host.warnings > 50);
	assert_int_equal(save(folder, 3, NULL), 0);
	assert_true(loads(folder, 3));
	folder_destroy(&folder);
}

/* A sound under another's name is not played: wrong words are worse than none. */
static void test_folder__wrong_name(void **state)
{
	struct folder *folder = open_folder(1 << 20);
	char one[PATH_BYTES], other[PATH_BYTES];

	(void)state;
	assert_int_equal(save(folder, 4, NULL), 0);
	assert_int_equal(save(folder, 5, NULL), 0);
	assert_int_equal(rename(file_of(4, one), file_of(5, other)), 0);
	assert_false(loads(folder, 5));
	folder_destroy(&folder);
}

static void test_folder__oldest_use_goes_first(void **state)
{
	struct folder *folder = open_folder(10 * FILE_BYTES);
	unsigned there = 0;

	(void)state;
	for (unsigned i = 10; i < 20; i++) {
		assert_int_equal(save(folder, i, NULL), 0);
		age(i, 1000 - i);
	}
	assert_true(loads(folder, 10)); /* used again now */
	assert_int_equal(save(folder, 20, NULL), 0);
	assert_true(loads(folder, 10) && loads(folder, 20) && loads(folder, 19));
	assert_false(loads(folder, 11));
	for (unsigned i = 100; i < 200; i++)
		assert_int_equal(save(folder, i, NULL), 0);
	for (unsigned i = 0; i < 200; i++)
		there += loads(folder, i);
	assert_true(there >= 8 && there <= 10);
	folder_destroy(&folder);
}

/* Two processes would do the same: none knows what the other adds. */
static void test_folder__cap_holds_for_two(void **state)
{
	struct folder *one = open_folder(32 * FILE_BYTES), *other = open_folder(32 * FILE_BYTES);
	unsigned there = 0;

	(void)state;
	for (unsigned i = 300; i < 500; i += 2) {
		assert_int_equal(save(one, i, NULL), 0);
		assert_int_equal(save(other, i + 1, NULL), 0);
		assert_true(loads(one, i + 1));
		assert_true(loads(other, i));
	}
	for (unsigned i = 0; i < 500; i++)
		there += loads(one, i);
	assert_true(there >= 25 && there <= 36);
	folder_destroy(&one);
	folder_destroy(&other);
}

static void test_folder__larger_than_the_cap(void **state)
{
	struct folder *folder = open_folder(FILE_BYTES - 100);
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(save(folder, 600, &err), -1);
	assert_non_null(strstr(err.text, "larger than the cache"));
	folder_destroy(&folder);
}

static void test_folder__what_a_crash_left_goes(void **state)
{
	struct folder *folder = open_folder(1 << 20);
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	char left[PATH_BYTES], inner[PATH_BYTES], young[PATH_BYTES];
	struct stat about;

	(void)state;
	path_in(folder_scratch(folder), "speak-abcdef", left);
	path_in(left, "words.txt", inner);
	path_in(folder_scratch(folder), "snd-abcdef", young);
	folder_destroy(&folder);
	assert_int_equal(mkdir(left, 0700), 0);
	file_write(inner, "x", 1);
	file_write(young, "x", 1);
	assert_int_equal(utimensat(AT_FDCWD, left, old, 0), 0);
	folder = open_folder(1 << 20);
	assert_int_equal(stat(left, &about), -1);
	assert_int_equal(stat(young, &about), 0);
	folder_destroy(&folder);
}

static void test_folder__cannot_be_made(void **state)
{
	static const struct {
		const char *name, *said;
	} table[] = {
		{ "/proc/peal/sounds", "\"/proc/peal\" cannot be made" },
		{ "", "empty or too long" },
		{ "/dev/null", "\"/dev/null\" cannot be opened: Not a directory" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct peal_error err = { 0 };

		assert_null(folder_create(table[i].name, 1, &host.host, &err));
		if (strstr(err.text, table[i].said) == NULL)
			fail_msg("%s", err.text);
	}
}

static int setup(void **state)
{
	char root[PATH_BYTES];

	(void)state;
	test_host_init(&host);
	folder_make(root);
	path_in(root, "var/cache/sounds", path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	*strstr(path, "/var/") = '\0';
	folder_remove(path);
	return 0;
}

#define FOLDER_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_folder__comes_back_after_a_restart),
		FOLDER_TEST(test_folder__damaged_file_is_not_there),
		FOLDER_TEST(test_folder__wrong_name),
		FOLDER_TEST(test_folder__oldest_use_goes_first),
		FOLDER_TEST(test_folder__cap_holds_for_two),
		FOLDER_TEST(test_folder__larger_than_the_cap),
		FOLDER_TEST(test_folder__what_a_crash_left_goes),
		FOLDER_TEST(test_folder__cannot_be_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
