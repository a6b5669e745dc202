/* test_espeak.c - which of espeak-ng's voices speaks a language */
/* SPDX-License-Identifier: MIT */
#include "sound/espeak.h"

#include "sound/sound_test.h"

static const char list[] =
	"Pty Language       Age/Gender VoiceName          File                 Other Languages\n"
	" 5  cmn             --/M      Chinese_(Mandarin) sit/cmn              (zh-cmn 5)(zh 5)\n"
	" 5  cmn-latn-pinyin --/M      Chinese_Pinyin     sit/cmn-Latn-pinyin  (zh-cmn 5) (zh 5)\n"
	" 5  en-029          --/M      English_(Caribbean) gmw/en-029          (en 10)\n"
	" 2  en-gb           --/M      English_(Great_Britain) gmw/en          (en 2)\n"
	" 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)\n"
	" 5  fr-be           --/M      French_(Belgium)   roa/fr-BE            (fr 8)\n"
	" 5  hi              --/M      Hindi              inc/hi               \n"
	" 5  nb              --/M      Norwegian_Bokmal   gmq/nb               (no 5)\n"
	" 5  pt              --/M      Portuguese         roa/pt               (pt-pt 5)\n"
	" 5  pt-br           --/M      Portuguese_(Brazil) roa/pt-BR           (pt 6)\n"
	" 5  vi-vn-x-south   --/M      Vietnamese         aav/vi-VN-x-south    \n";

static void test_espeak__pick(void **state)
{
	static const struct {
		const char *language, *voice; /* NULL: none */
	} table[] = {
		{ "hi", "hi" },		{ "hi-IN", "hi" },
		{ "en-US", "en-us" },	{ "en-IN", "en" },
		{ "en", "en" },		{ "EN-gb", "en-gb" },
		{ "pt-BR", "pt-br" },	{ "pt", "pt" },
		{ "pt-PT", "pt-pt" },	{ "no", "no" },
		{ "zh-Hant-TW", "zh" }, { "zh-cmn", "zh-cmn" },
		{ "fr-FR", "fr" },	{ "vi", "vi-vn-x-south" },
		{ "xx", NULL },		{ "e", NULL },
		{ "hin", NULL },	{ "roa", NULL },
		{ "", NULL },		{ "Pty", NULL },
		{ "Language", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char voice[SOUND_LANGUAGE_BYTES_MAX + 1] = "";
		int result = espeak_pick(list, table[i].language, voice);

		if (result != (table[i].voice != NULL ? 0 : -1) ||
		    (result == 0 && strcasecmp(voice, table[i].voice) != 0))
			fail_msg("%s: %d \"%s\"", table[i].language, result, voice);
	}
}

static void test_espeak__lists_that_are_none(void **state)
{
	static const char *const lists[] = { "", "\n", "x", "\n\n\n", "Pty\n 5", "Pty\n 5 \n(hi" };

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		char voice[SOUND_LANGUAGE_BYTES_MAX + 1] = "";

		assert_int_equal(espeak_pick(lists[i], "hi", voice), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_espeak__pick),
		cmocka_unit_test(test_espeak__lists_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
