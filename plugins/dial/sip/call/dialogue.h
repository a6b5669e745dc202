/* dialogue.h - performs the steps of a script on one answered call
 *
 * It speaks, listens for keys, records, and judges who picked up.  It ends in over();
 * the transfer of a call and its end are the caller's.  SIP thread only. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_DIALOGUE_H
#define PEAL_SIP_DIALOGUE_H

#include "call/notes.h"
#include "call/words.h"
#include "media/media.h"
#include "signal/stack.h"

#define DIALOGUE_KEYS_MAX 64u

struct dialogue_events {
	/* The script has come to its end: hang up. */
	void (*over)(void *context);
	/* Hand the call over; dialogue_not_transferred() when the other side does not
	 * take it. */
	void (*transfer)(void *context, const struct peal_step *step);
};

struct dialogue_config {
	const struct peal_host *host;
	struct stack *stack;
	struct stream *stream;
	const struct peal_script *script;
	const struct words *words; /* complete */
	struct notes *notes;
	const struct dialogue_events *events; /* static */
	void *context;
	enum peal_machine machine;
	int64_t analysis_ms, beep_wait_ms;
	/* Recorded answers: "<answers>-NAME.wav". */
	const char *answers;
	bool has_telephone_event; /* else keys are listened for in the sound */
};

enum dialogue_phase {
	DIALOGUE_IDLE,
	DIALOGUE_WHO,  /* listens who picked up */
	DIALOGUE_BEEP, /* a machine speaks; its beep is to come */
	DIALOGUE_SAYING,
	DIALOGUE_GATHERING,
	DIALOGUE_TONE, /* before a recording */
	DIALOGUE_RECORDING,
	DIALOGUE_TRANSFERRING,
	DIALOGUE_OVER,
};

struct dialogue {
	struct dialogue_config config;
	enum dialogue_phase phase;
	uint32_t step;
	uint32_t play; /* what played() will say */
	struct stack_timer *timer;
	int64_t began_ms;
	bool is_machine;
	bool does_ask;	  /* the script has questions: keys that answer none are not noted */
	bool is_message;  /* the SAYs from the start on, for a machine */
	bool is_speaking; /* GATHERING: the words are not over */
	uint32_t tries_left;
	uint32_t answer_count; /* recorded answers */
	char answer_path[PEAL_ERROR_TEXT_MAX];
	int64_t record_ms; /* when it began */
	size_t key_count;
	char keys[DIALOGUE_KEYS_MAX + 1];
};

/* The call was answered. */
void dialogue_start(struct dialogue *dialogue, const struct dialogue_config *config);
/* No callback follows; of a dialogue that never started, too. */
void dialogue_finish(struct dialogue *dialogue);

/* From the stream, and keys also from SIP INFO. */
void dialogue_played(struct dialogue *dialogue, uint32_t play);
void dialogue_key(struct dialogue *dialogue, char key);
/* The same when the script is over and the call is not: it was transferred. */
void dialogue_key_after(struct dialogue *dialogue, char key);
void dialogue_heard(struct dialogue *dialogue, const struct heard *heard);
void dialogue_recorded(struct dialogue *dialogue, int64_t length_ms, bool is_silent);
void dialogue_not_transferred(struct dialogue *dialogue);

/* ---- of its parts, for each other ---- */

const struct peal_step *dialogue_step(const struct dialogue *dialogue);
void dialogue_run(struct dialogue *dialogue, uint32_t step);
void dialogue_end(struct dialogue *dialogue);
/* Speaks the words of the current step; false: it has none. */
bool dialogue_speak(struct dialogue *dialogue);
void dialogue_wait(struct dialogue *dialogue, int64_t ms, peal_fn *fn);
void dialogue_wait_end(struct dialogue *dialogue);
void dialogue_listen(struct dialogue *dialogue, unsigned hear_mask);
void dialogue_gather(struct dialogue *dialogue);
void dialogue_gather_played(struct dialogue *dialogue);
void dialogue_gather_key(struct dialogue *dialogue, char key);
void dialogue_who(struct dialogue *dialogue);
void dialogue_who_key(struct dialogue *dialogue);

#endif
