/* options.h - the settings of dial.sip */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_OPTIONS_H
#define PEAL_SIP_OPTIONS_H

#include "hear/hear.h"
#include "media/media.h"
#include "signal/sdp.h"
#include "sound/sound.h"

#define OPTIONS_TARGETS_MAX 16u
#define OPTIONS_VOICES_MAX 32u

struct sip_config {
	/* the trunk */
	struct peal_texts targets;
	const char *domain, *user, *password, *from, *from_name;
	bool is_registering; /* "register" */
	int64_t register_expires, options_every, trunk_timeout;
	struct peal_texts redirects;

	/* the network */
	const char *address;
	int64_t port;
	const char *ca_file, *certificate;
	int srtp; /* enum sdp_srtp */
	bool srtp_over_plain;
	struct peal_texts codecs;
	const char *rtp_ports;
	bool rtp_latch_any, early_media;

	/* sound */
	struct peal_map voices;
	const char *sound_cache;
	int64_t sound_cache_max, sound_memory_max, speech_timeout;
	int64_t speech_threads, media_threads;

	/* who picked up */
	int64_t initial_silence, greeting, after_greeting_silence, total_analysis;
	int64_t word_min, between_words, words_max, beep_wait;
};

extern const struct peal_option sip_options[];

/* The plugin's check(): what the rows alone cannot say. */
int options_check(const void *config, struct peal_error *err);

/* What is made of the settings; they have passed the check. */
void options_ports(const struct sip_config *config, uint16_t *min_out, uint16_t *max_out);
size_t options_codecs(const struct sip_config *config, enum media_codec codecs_out[2]);
size_t options_voices(const struct sip_config *config,
		      struct sounds_voice voices_out[OPTIONS_VOICES_MAX]);
struct hear_config options_hear(const struct sip_config *config);
/* Does a target need TLS? */
bool options_has_tls(const struct sip_config *config);

#endif
