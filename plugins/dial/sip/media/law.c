/* law.c - what streams look up in tables: G.711 of one law in the other, as samples,
 * and the tones of the keys */
/* SPDX-License-Identifier: MIT */
#include "media/law.h"

#include "media/telephone_event.h"
#include "sound/g711.h"

#include <math.h>

#define KEY_LEVEL 6000.0 /* of each of its two sines */
#define SAMPLE_RATE 8000.0

/* ITU-T Q.23; events 0 to 9, *, #, A to D. */
static const struct {
	double low_hz, high_hz;
} keys[LAW_KEYS] = {
	{ 941, 1336 }, { 697, 1209 }, { 697, 1336 }, { 697, 1477 }, { 770, 1209 }, { 770, 1336 },
	{ 770, 1477 }, { 852, 1209 }, { 852, 1336 }, { 852, 1477 }, { 941, 1209 }, { 941, 1477 },
	{ 697, 1633 }, { 770, 1633 }, { 852, 1633 }, { 941, 1633 },
};

static uint8_t law_byte(enum media_codec codec, int16_t sample)
{
	return codec == MEDIA_CODEC_PCMA ? g711_pcma(sample) : g711_pcmu(sample);
}

static void law_key(struct law *law, unsigned key)
{
	const double turn = 2.0 * M_PI / SAMPLE_RATE;

	for (unsigned i = 0; i < LAW_KEY_BYTES; i++) {
		double value = sin(turn * keys[key].low_hz * i) + sin(turn * keys[key].high_hz * i);
		int16_t sample = (int16_t)(KEY_LEVEL * value);

		law->keys[MEDIA_CODEC_PCMU][key][i] = law_byte(MEDIA_CODEC_PCMU, sample);
		law->keys[MEDIA_CODEC_PCMA][key][i] = law_byte(MEDIA_CODEC_PCMA, sample);
	}
}

void law_init(struct law *law)
{
	for (unsigned i = 0; i < 256; i++) {
		int16_t pcmu = hear_pcmu((uint8_t)i);
		int16_t pcma = hear_pcma((uint8_t)i);

		law->linear[MEDIA_CODEC_PCMU][i] = pcmu;
		law->linear[MEDIA_CODEC_PCMA][i] = pcma;
		law->other[MEDIA_CODEC_PCMU][i] = law_byte(MEDIA_CODEC_PCMA, pcmu);
		law->other[MEDIA_CODEC_PCMA][i] = law_byte(MEDIA_CODEC_PCMU, pcma);
	}
	for (unsigned key = 0; key < LAW_KEYS; key++)
		law_key(law, key);
}

uint8_t law_silence(enum media_codec codec)
{
	return codec == MEDIA_CODEC_PCMA ? 0xd5 : 0xff;
}

void law_convert(const struct law *law, enum media_codec from, enum media_codec to, uint8_t *bytes,
		 size_t count)
{
	if (from == to)
		return;
	for (size_t i = 0; i < count; i++)
		bytes[i] = law->other[from][bytes[i]];
}
