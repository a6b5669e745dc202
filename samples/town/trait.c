/* trait.c - what a telephone of the town does, and names for what many do */
/* SPDX-License-Identifier: MIT */
#include "trait.h"

static const char *const early_words[] = { "none",  "silence",	    "ringback",
					   "tones", "announcement", NULL };
static const char *const tones_words[] = { "vacant", "intercept", "reorder", "no_circuit", NULL };
static const char *const keys_words[] = { "rfc4733", "info", "inband", NULL };
static const char *const rtp_words[] = { "good",       "none", "closed", "wrong_address",
					 "wrong_type", "fast", NULL };
static const char *const fork_words[] = { "none", "early", "answers", NULL };
static const char *const reset_words[] = { "none", "invite", "talk", NULL };
static const char *const srtp_words[] = { "allowed", "never", "required", NULL };
static const char *const codec_words[] = { "any", "pcmu", "pcma", NULL };

#define AT(member) offsetof(struct traits, member)
#define FLAG(name, member, sentence)                                                               \
	{                                                                                          \
		name, SETTING_FLAG, AT(member), 0, 0, NULL, sentence                               \
	}
#define COUNT(name, member, min, max, sentence)                                                    \
	{                                                                                          \
		name, SETTING_COUNT, AT(member), min, max, NULL, sentence                          \
	}
#define SPAN(name, member, sentence)                                                               \
	{                                                                                          \
		name, SETTING_SPAN, AT(member), 0, 0, NULL, sentence                               \
	}
#define TEXT(name, member, sentence)                                                               \
	{                                                                                          \
		name, SETTING_TEXT, AT(member), 0, 0, NULL, sentence                               \
	}
#define CHOICE(name, member, words, sentence)                                                      \
	{                                                                                          \
		name, SETTING_CHOICE, AT(member), 0, 0, words, sentence                            \
	}

const struct setting trait_table[] = {
	SPAN("ring", ring, "how long it rings; \"0s\": it does not ring at all"),
	COUNT("status", status, 0, 699, "its final answer; 200: picks up; 0: never, it rings on"),
	TEXT("phrase", phrase, "the words after the status"),
	TEXT("reason", reason, "Reason header of its final answer or its BYE"),
	SPAN("retry_after", retry_after, "Retry-After of its final answer"),
	TEXT("contact", contact, "where a 3xx points: a number of the town, or a SIP URI"),
	CHOICE("early", early, early_words, "what is heard before it is answered (183)"),
	CHOICE("tones", tones, tones_words, "which special information tones"),
	TEXT("announcement", announcement, "the words after the tones"),
	COUNT("challenge", challenge, 0, 407, "401 or 407: wants digest; 0: does not"),
	TEXT("user", user, "of the digest, instead of the trunk's"),
	TEXT("password", password, "of the digest, instead of the trunk's"),
	FLAG("stale", is_stale, "finds the first right answer to its challenge too old"),
	FLAG("mute", is_mute, "answers nothing at all"),
	FLAG("garbage", is_garbage, "answers with what is not SIP"),
	FLAG("ignores_cancel", ignores_cancel, "answers 200 when it is canceled"),
	CHOICE("fork", fork, fork_words, "two telephones behind one number"),
	CHOICE("reset", reset, reset_words, "when it resets the TCP connection"),
	{ "loss", SETTING_REAL, AT(loss), 0, 100, NULL, "percent of SIP and RTP that are lost" },
	SPAN("talk", talk, "after that it hangs up; a machine: after the beep; \"never\""),
	TEXT("says", says, "what it says, spoken by espeak-ng or flite"),
	TEXT("wav", wav, "what it plays instead, a WAV file"),
	TEXT("voice", voice, "voice of espeak-ng: \"en\", \"hi\""),
	SPAN("says_after", says_after, "so long after it was answered; not divided by speed"),
	FLAG("says_again", says_again, "says it again and again"),
	FLAG("echoes", echoes, "sends back what it hears"),
	COUNT("beep", beep_hz, 0, 2000, "a machine: beeps after its words; 0: does not"),
	TEXT("keys", keys, "the keys that it presses"),
	CHOICE("keys_by", keys_by, keys_words, "how they are sent"),
	SPAN("keys_after", keys_after, "so long after the answer, or after the prompt"),
	FLAG("keys_after_prompt", keys_after_prompt, "waits until the caller stops speaking"),
	SPAN("hold_after", hold_after, "puts the call on hold then, by a re-INVITE"),
	SPAN("hold_for", hold_for, "for so long"),
	COUNT("refer_status", refer_status, 200, 699, "what becomes of a transfer by REFER"),
	COUNT("repeats", repeats, 0, 10, "sends its 200 so many times more, whatever comes"),
	CHOICE("rtp", rtp, rtp_words, "what is wrong with its packets"),
	CHOICE("srtp", srtp, srtp_words, "encryption of its sound"),
	CHOICE("codec", codec, codec_words, "what it speaks"),
	FLAG("telephone_event", telephone_event, "can send and take keys as RFC 4733"),
};
const size_t trait_count = sizeof(trait_table) / sizeof(trait_table[0]);

const struct traits trait_defaults = {
	.does = "answers",
	.ring = { 4000, 12000 },
	.status = 200,
	.talk = { 15000, 40000 },
	.announcement = "The number you have dialled is not in service.",
	.contact = "",
	.says_after = { 300, 300 },
	.keys_after = { 3000, 3000 },
	.hold_after = { SPAN_NEVER, SPAN_NEVER },
	.hold_for = { 3000, 3000 },
	.refer_status = 200,
	.telephone_event = true,
};

#define HELLO "says = \"Hello? Hello, who is this?\";"

const struct trait_name trait_names[] = {
	{ "answers", "picks up, says hello, and listens", HELLO },
	{ "talks", "picks up and talks on and on",
	  "says = \"Yes, I am listening. Tell me what this is about, please.\"; says_again = "
	  "true;" },
	{ "echoes", "picks up and sends back what it hears", "echoes = true;" },
	{ "presses_keys", "picks up and presses 1", HELLO "keys = \"1\";" },
	{ "busy", "is engaged", "ring = \"0s\"; status = 486;" },
	{ "rings", "rings on and on", "status = 0;" },
	{ "rejects", "rings, and declines the call", "ring = \"1s-5s\"; status = 603;" },
	{ "switched_off", "cannot be reached", "ring = \"0s\"; status = 480;" },
	{ "not_a_number", "does not exist", "ring = \"0s\"; status = 404;" },
	{ "machine", "an answering machine: greeting, beep, and then it records",
	  "says = \"You have reached the mailbox of a customer who cannot answer the telephone "
	  "at the moment. Please leave your name and your message after the tone.\";"
	  "beep = 1000; talk = \"30s\"; ring = \"5s-15s\";" },
	{ "hangs_up_early", "picks up, and hangs up at once", HELLO "talk = \"300ms-2s\";" },
	{ "answers_late", "picks up after most have given up", HELLO "ring = \"40s-60s\";" },
	{ "early_media", "the network plays its own ringing, then it is answered",
	  HELLO "early = \"ringback\";" },
	{ "announcement", "the network says why nobody can be reached",
	  "ring = \"6s\"; early = \"announcement\"; status = 404;" },
	{ "tones", "the network plays special information tones",
	  "ring = \"4s\"; early = \"tones\"; status = 480;" },
	{ "challenges", "wants a password", HELLO "challenge = 407;" },
	{ "challenges_again", "wants a password, and finds its own nonce stale",
	  HELLO "challenge = 407; stale = true;" },
	{ "refuses_password", "wants a password that nobody has",
	  "challenge = 407; user = \"nobody\"; password = \"never\";" },
	{ "redirects", "has moved", "ring = \"0s\"; status = 302; contact = \"919800000001\";" },
	{ "loses_packets", "on a line that loses a fifth of all packets", HELLO "loss = 20.0;" },
	{ "congested", "its network has no line free",
	  "ring = \"0s\"; status = 503; retry_after = \"10s\";" },
	{ "mute", "nothing is heard of it at all", "mute = true;" },
	{ "garbage", "answers with what is not SIP", "garbage = true;" },
	{ "answers_after_cancel", "picks up in the moment that one gives up",
	  HELLO "status = 0; ignores_cancel = true;" },
	{ "repeats_itself", "sends its 200 again and again", HELLO "repeats = 5;" },
	{ "hangs_up_with_reason", "says why it hangs up",
	  HELLO "reason = \"Q.850;cause=16;text=\\\"Normal call clearing\\\"\";" },
	{ "holds", "puts the caller on hold, and comes back",
	  HELLO "hold_after = \"5s\"; hold_for = \"5s\";" },
	{ "refuses_transfer", "does not let itself be transferred", HELLO "refer_status = 603;" },
	{ "resets", "resets the TCP connection instead of an answer", "reset = \"invite\";" },
	{ "resets_in_talk", "resets the TCP connection in the middle of the talk",
	  HELLO "reset = \"talk\";" },
	{ "silent", "picks up, and sends no sound at all", "rtp = \"none\";" },
	{ "closes_media", "picks up, and its media port is closed", "rtp = \"closed\";" },
	{ "wrong_address", "its sound comes from elsewhere", HELLO "rtp = \"wrong_address\";" },
	{ "wrong_type", "its sound has a payload type that nobody agreed to",
	  HELLO "rtp = \"wrong_type\";" },
	{ "too_fast", "its sound comes ten times too fast",
	  HELLO "rtp = \"fast\"; says_again = true;" },
	{ "forks", "two telephones ring, one answers", HELLO "fork = \"early\";" },
	{ "forks_and_answers", "two telephones ring, and both answer",
	  HELLO "fork = \"answers\";" },
	{ "secure", "wants its sound encrypted", HELLO "srtp = \"required\";" },
};
const size_t trait_name_count = sizeof(trait_names) / sizeof(trait_names[0]);
