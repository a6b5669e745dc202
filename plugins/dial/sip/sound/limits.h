/* limits.h - what outsiders can make grow, and how far */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SOUND_LIMITS_H
#define PEAL_SIP_SOUND_LIMITS_H

#define SOUND_HERTZ 8000u /* of all that is sent on calls */

/* A prompt that takes longer than this is a mistake in the script, and each minute
 * costs a megabyte. */
#define SOUND_MINUTES_MAX 20u
#define SOUND_SAMPLES_MAX ((size_t)SOUND_MINUTES_MAX * 60u * SOUND_HERTZ)

/* 20 minutes of 48 kHz stereo with 32 bits are 440 MiB. */
#define SOUND_WAV_BYTES_MAX (512u * 1024u * 1024u)
#define SOUND_WAV_CHANNELS_MAX 16u
#define SOUND_WAV_HERTZ_MIN 4000u
#define SOUND_WAV_HERTZ_MAX 192000u
#define SOUND_WAV_CHUNKS_MAX 1000u /* before the samples */

/* One segment: some 15 minutes of speech. */
#define SOUND_WORDS_BYTES_MAX (16u * 1024u)
#define SOUND_LANGUAGE_BYTES_MAX 63u /* BCP 47 asks for room for 35 */
#define SOUND_PATH_BYTES_MAX 4095u

#define SOUND_REQUESTS_MAX 4096u /* of one sounds_get() */
#define SOUND_WAITING_MAX 65536u /* sounds that wait to be made */

#endif
