/* options.c - the settings of dial.sip, and what must hold between them */
/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "call/target.h"

#include <errno.h>
#include <strings.h>
#include <unistd.h>

#define MINUTE_MS 60000.0

#define MOMENT(member, usual, longest, text)                                                       \
	{                                                                                          \
		PEAL_DURATION(struct sip_config, member), .fallback = usual, .min = 20,            \
							  .max = longest, .doc = text              \
	}

static const char *const srtp_names[] = {
	[SDP_SRTP_NONE] = "none",
	[SDP_SRTP_OFFER] = "offer",
	[SDP_SRTP_REQUIRE] = "require",
	NULL,
};

const struct peal_option sip_options[] = {
	{ PEAL_TEXTS(struct sip_config, targets), .flags = PEAL_OPTION_REQUIRED, .min = 5,
	  .max = 256,
	  .doc = "The trunk, as SIP URIs: \"sip:trunk.example:5060;transport=udp\" (or tcp, tls). "
		 "Calls go to the first one that works; at most 16." },
	{ PEAL_TEXT(struct sip_config, domain), .max = 255,
	  .doc = "The host in From, To and the request URI. Empty: the host of the target." },
	{ PEAL_TEXT(struct sip_config, user), .max = 120,
	  .doc = "The account's user, for digest and REGISTER. Empty: none is needed." },
	{ PEAL_SECRET(struct sip_config, password), .doc = "The account's password." },
	{ .name = "register",
	  .type = PEAL_OPTION_BOOL,
	  .offset = offsetof(struct sip_config, is_registering),
	  .fallback = "false",
	  .doc = "Register the account at each target; a target is used while it holds." },
	{ PEAL_DURATION(struct sip_config, register_expires), .fallback = "5m", .min = 60000,
	  .max = 86400000,
	  .doc = "How long a registration is asked for; it is refreshed at 0.8 of what was "
		 "granted." },
	{ PEAL_TEXT(struct sip_config, from), .max = 120,
	  .doc = "The number that is shown when the stage has no caller_ids, such as "
		 "\"+912266000000\". Empty: the user; without one too, \"anonymous\"." },
	{ PEAL_TEXT(struct sip_config, from_name), .max = 120,
	  .doc = "The name that is shown beside the number. Empty: none." },
	{ PEAL_TEXT(struct sip_config, address), .max = 45,
	  .doc = "The local address for SIP and RTP, such as \"192.0.2.10\". Empty: the one from "
		 "which the system reaches the first target." },
	{ PEAL_INT(struct sip_config, port), .fallback = "0", .min = 0, .max = 65534,
	  .doc = "The local port for UDP and TCP; TLS has the next one. 0: any free one." },
	{ PEAL_PATH(struct sip_config, ca_file),
	  .doc = "The certificates (PEM) that a target over TLS is checked against, instead of "
		 "the system's. The name is always checked." },
	{ PEAL_PATH(struct sip_config, certificate),
	  .doc = "Our own certificate and key (PEM), for trunks that ask for one." },
	{ PEAL_CHOICE(struct sip_config, srtp), .fallback = "none", .choices = srtp_names,
	  .doc = "Encrypted sound (SRTP, keys by SDES): none; offer it and do without if need be; "
		 "or require it." },
	{ PEAL_BOOL(struct sip_config, srtp_over_plain), .fallback = "false",
	  .doc = "Allow srtp although a target is UDP or TCP, where everybody on the way can read "
		 "the keys." },
	{ PEAL_TEXTS(struct sip_config, codecs), .fallback = "[\"pcmu\", \"pcma\"]",
	  .doc = "The codecs to offer, the best first: pcmu, pcma." },
	{ PEAL_TEXT(struct sip_config, rtp_ports), .fallback = "20000-32766", .min = 3, .max = 11,
	  .doc = "The UDP ports for sound, \"FIRST-LAST\": the even ones, one for each call. Keep "
		 "out of the system's own range (net.ipv4.ip_local_port_range)." },
	{ PEAL_BOOL(struct sip_config, rtp_latch_any), .fallback = "false",
	  .doc = "Take sound from whatever address sends it first, not only from the one that was "
		 "agreed; for far ends behind NAT." },
	{ PEAL_DURATION(struct sip_config, options_every), .fallback = "20s", .min = 0,
	  .max = 3600000,
	  .doc = "How often each target is asked whether it is there (OPTIONS): it is left out "
		 "after 2 misses, and is back after 2 answers. 0: never." },
	{ PEAL_DURATION(struct sip_config, trunk_timeout), .fallback = "3s", .min = 200,
	  .max = 30000,
	  .doc = "A target that has said nothing to a call by then is silent, and the next one is "
		 "tried." },
	{ PEAL_TEXTS(struct sip_config, redirects), .min = 1, .max = 255,
	  .doc = "The hosts that a call may be redirected to (3xx), once; the new number passes "
		 "the DND lists first. Empty: none is followed." },
	{ PEAL_BOOL(struct sip_config, early_media), .fallback = "true",
	  .doc = "Listen to what comes before the answer, for the tones that tell why there will "
		 "be none." },
	{ PEAL_MAP(struct sip_config, voices), .fallback = "{ any = \"espeak-ng\"; }",
	  .doc = "Who speaks which language: \"espeak-ng\", \"flite\", or a command that reads the "
		 "words from the file $PEAL_TEXT and writes WAV to $PEAL_WAV. The name is a "
		 "language (hi, en-IN) or any." },
	{ PEAL_PATH(struct sip_config, sound_cache), .fallback = "var/sounds",
	  .doc = "The folder where spoken words are kept; made when missing. It holds what "
		 "contacts are told: protect it." },
	{ PEAL_SIZE(struct sip_config, sound_cache_max), .fallback = "1GiB", .min = 1048576,
	  .max = 1e15, .doc = "How large that folder may become; what was not used goes first." },
	{ PEAL_SIZE(struct sip_config, sound_memory_max), .fallback = "256MiB", .min = 1048576,
	  .max = 1e15, .doc = "How much sound is held in memory." },
	{ PEAL_DURATION(struct sip_config, speech_timeout), .fallback = "10s", .min = 100,
	  .max = 300000, .doc = "How long the command of a voice may take for one piece." },
	{ PEAL_INT(struct sip_config, speech_threads), .fallback = "2", .min = 1, .max = 64,
	  .doc = "Threads that have words spoken and write recordings, at low priority." },
	{ PEAL_INT(struct sip_config, media_threads), .fallback = "0", .min = 0, .max = 64,
	  .doc = "Threads that send and receive sound. 0: the processors less one." },
	MOMENT(initial_silence, "2500ms", MINUTE_MS,
	       "Answering machines: with so much silence at first nothing can be told (unsure)."),
	MOMENT(greeting, "4s", MINUTE_MS, "A greeting longer than this is a machine's."),
	MOMENT(after_greeting_silence, "1s", MINUTE_MS,
	       "Silence that ends a greeting: a person waits for an answer. A third more after "
	       "more than a hello."),
	MOMENT(total_analysis, "7s", MINUTE_MS,
	       "By then it is decided; unsure counts as a person."),
	MOMENT(word_min, "80ms", MINUTE_MS, "A shorter sound is no word."),
	MOMENT(between_words, "50ms", MINUTE_MS, "Silence that parts two words."),
	{ PEAL_INT(struct sip_config, words_max), .fallback = "11", .min = 1, .max = 50,
	  .doc = "More words than this are a machine's greeting." },
	MOMENT(beep_wait, "30s", 5 * MINUTE_MS,
	       "A message is left at the beep, at a long silence, or after this time."),
	PEAL_OPTION_END,
};

/* ---- checks ---- */

/* Adds one mistake; the caller counts them. */
__attribute__((format(printf, 2, 3))) static int wrong(struct peal_error *err, const char *format,
						       ...)
{
	struct peal_error one = { .code = PEAL_FAIL_INPUT };
	va_list args;

	va_start(args, format);
	vsnprintf(one.text, sizeof(one.text), format, args);
	va_end(args);
	return peal_fail_also(err, &one);
}

static int check_targets(const struct sip_config *config, struct peal_error *err)
{
	bool is_plain = false;
	int result = 0;

	if (config->targets.count == 0 || config->targets.count > OPTIONS_TARGETS_MAX)
		return wrong(err, "targets: 1 to %u of them", OPTIONS_TARGETS_MAX);
	for (size_t i = 0; i < config->targets.count; i++) {
		struct peal_error one = { 0 };
		struct target target;

		if (target_parse(config->targets.at[i], &target, &one) < 0)
			result = wrong(err, "targets: %s", one.text);
		else if (target.host[0] == '\0')
			result = wrong(err, "targets: \"%s\" has no host", config->targets.at[i]);
		else
			is_plain |= target.transport != TARGET_TLS;
	}
	if (config->srtp != SDP_SRTP_NONE && is_plain && !config->srtp_over_plain)
		result = wrong(err, "srtp: over UDP or TCP everybody on the way reads the keys; "
				    "use sips: targets, or set srtp_over_plain");
	return result;
}

/* Do the characters have a place in a URI or a header? */
static bool is_plain_text(const char *text, bool is_in_quotes)
{
	for (; text != NULL && *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
		if (strchr(is_in_quotes ? "\"\\" : " \"<>@\\,;", *text) != NULL)
			return false;
	}
	return true;
}

static int check_identity(const struct sip_config *config, struct peal_error *err)
{
	bool has_user = config->user != NULL && config->user[0] != '\0';
	int result = 0;

	if (config->is_registering && !has_user)
		result = wrong(err, "register: needs a user");
	if (config->password != NULL && config->password[0] != '\0' && !has_user)
		result = wrong(err, "password: needs a user");
	if (!is_plain_text(config->user, false))
		result = wrong(err, "user: has characters that cannot stand in a SIP URI");
	if (!is_plain_text(config->from, false))
		result = wrong(err, "from: has characters that cannot stand in a SIP URI");
	if (!is_plain_text(config->domain, false))
		result = wrong(err, "domain: has characters that cannot stand in a SIP URI");
	if (!is_plain_text(config->from_name, true))
		result = wrong(err, "from_name: must have no quotes and no backslashes");
	return result;
}

static bool ports_read(const char *text, unsigned *min_out, unsigned *max_out)
{
	char more;

	return sscanf(text, "%5u-%5u%c", min_out, max_out, &more) == 2 && *min_out >= 1024 &&
	       *max_out <= UINT16_MAX && *max_out >= *min_out + 1;
}

static bool codec_read(const char *text, enum media_codec *codec_out)
{
	if (strcasecmp(text, "pcmu") != 0 && strcasecmp(text, "pcma") != 0)
		return false;
	*codec_out = strcasecmp(text, "pcmu") == 0 ? MEDIA_CODEC_PCMU : MEDIA_CODEC_PCMA;
	return true;
}

static int check_media(const struct sip_config *config, struct peal_error *err)
{
	enum media_codec codec[2];
	unsigned min, max;
	int result = 0;

	if (!ports_read(config->rtp_ports, &min, &max))
		result = wrong(err, "rtp_ports: \"%s\" is not FIRST-LAST, from 1024 to 65535",
			       config->rtp_ports);
	if (config->codecs.count == 0 || config->codecs.count > 2)
		return wrong(err, "codecs: one or two of pcmu and pcma");
	for (size_t i = 0; i < config->codecs.count; i++) {
		if (!codec_read(config->codecs.at[i], &codec[i]))
			return wrong(err, "codecs: \"%s\" is not pcmu or pcma",
				     config->codecs.at[i]);
	}
	if (config->codecs.count == 2 && codec[0] == codec[1])
		result = wrong(err, "codecs: \"%s\" is there twice", config->codecs.at[0]);
	return result;
}

static int check_sound(const struct sip_config *config, struct peal_error *err)
{
	int result = 0;

	if (config->voices.count > OPTIONS_VOICES_MAX)
		result = wrong(err, "voices: at most %u of them", OPTIONS_VOICES_MAX);
	for (size_t i = 0; i < config->voices.count; i++) {
		if (config->voices.at[i].value[0] == '\0')
			result = wrong(err, "voices: \"%s\" has no command",
				       config->voices.at[i].name);
	}
	if (config->total_analysis < config->initial_silence ||
	    config->total_analysis < config->greeting)
		result = wrong(err, "total_analysis: must not be shorter than initial_silence and "
				    "greeting");
	return result;
}

/* What is in them is read when the trunk is opened. */
static int check_file(const char *name, const char *path, struct peal_error *err)
{
	if (path == NULL || path[0] == '\0' || access(path, R_OK) == 0)
		return 0;
	return wrong(err, "%s: \"%s\" cannot be read: %s", name, path, strerror(errno));
}

int options_check(const void *config_pointer, struct peal_error *err)
{
	const struct sip_config *config = config_pointer;
	int result = check_targets(config, err);

	result |= check_identity(config, err);
	result |= check_media(config, err);
	result |= check_sound(config, err);
	result |= check_file("ca_file", config->ca_file, err);
	result |= check_file("certificate", config->certificate, err);
	return result < 0 ? -1 : 0;
}

/* ---- what is made of them ---- */

void options_ports(const struct sip_config *config, uint16_t *min_out, uint16_t *max_out)
{
	unsigned min = 0, max = 0;

	ports_read(config->rtp_ports, &min, &max);
	*min_out = (uint16_t)min;
	*max_out = (uint16_t)max;
}

size_t options_codecs(const struct sip_config *config, enum media_codec codecs_out[2])
{
	size_t count = 0;

	for (size_t i = 0; i < config->codecs.count && i < 2; i++)
		count += codec_read(config->codecs.at[i], &codecs_out[count]);
	return count;
}

size_t options_voices(const struct sip_config *config,
		      struct sounds_voice voices_out[OPTIONS_VOICES_MAX])
{
	size_t count = 0;

	for (; count < config->voices.count && count < OPTIONS_VOICES_MAX; count++) {
		const char *language = config->voices.at[count].name;

		voices_out[count] = (struct sounds_voice){
			.language = strcmp(language, "any") == 0 ? "" : language,
			.command = config->voices.at[count].value,
		};
	}
	return count;
}

struct hear_config options_hear(const struct sip_config *config)
{
	return (struct hear_config){
		.initial_silence_ms = config->initial_silence,
		.greeting_ms = config->greeting,
		.after_greeting_silence_ms = config->after_greeting_silence,
		.total_ms = config->total_analysis,
		.word_min_ms = config->word_min,
		.between_words_ms = config->between_words,
		.words_max = config->words_max,
	};
}

bool options_has_tls(const struct sip_config *config)
{
	struct target target;

	for (size_t i = 0; i < config->targets.count; i++) {
		if (target_parse(config->targets.at[i], &target, NULL) == 0 &&
		    target.transport == TARGET_TLS)
			return true;
	}
	return false;
}
