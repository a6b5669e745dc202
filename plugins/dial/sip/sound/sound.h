/* sound.h - what is played on calls: WAV files, and words spoken by a command
 *
 * The sound of words is made once and kept on disk, a segment at a time.  A sound
 * in memory is counted by who keeps it, and lies there as it is sent: G.711. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SOUND_H
#define PEAL_SIP_SOUND_H

#include "peal/host.h"

struct sound {
	size_t samples;	     /* at 8 kHz */
	const uint8_t *pcmu; /* `samples` bytes, never changed */
	const uint8_t *pcma;
};

/* Any thread. */
struct sound *sound_keep(struct sound *sound);
void sound_drop(struct sound *sound); /* accepts NULL */

struct sounds; /* the cache, and the pool that fills it */

struct sounds_voice {
	const char *language; /* BCP 47, or its beginning: "hi" speaks "hi-IN"; "": any */
	const char *command;  /* a shell command; writes WAV to "$PEAL_WAV", reads words from
			       * "$PEAL_TEXT" (a file), in "$PEAL_LANGUAGE"; "espeak-ng" and
			       * "flite" are built in; NULL: espeak-ng */
};

struct sounds_config {
	const struct peal_host *host;
	const char *folder;	  /* of the cache; made when missing */
	int64_t folder_bytes_max; /* oldest use goes first */
	size_t memory_bytes_max;
	unsigned thread_count; /* of the pool, at low priority */
	const struct sounds_voice *voices;
	size_t voice_count;
	int64_t timeout_ms; /* of one command */
};

/* Main thread; tries each voice once, so that a missing engine is known at start. */
struct sounds *sounds_create(const struct sounds_config *config, struct peal_error *err);
/* Ends the commands that are running; who still waits gets an error.  Sounds that are
 * kept stay valid.  Accepts NULL. */
void sounds_destroy(struct sounds **sounds);

/* What is wanted: words in a language, or a file. */
struct sound_request {
	const char *path;	 /* a WAV file; NULL: words */
	const char *language;	 /* "": not known, the voice for any language speaks, else the
				  * first one */
	struct peal_slice words; /* of one segment */
	bool is_private;	 /* they are a contact's: no sentence repeats them */
};

/* Any thread.  From memory only: NULL when it has to be read or made.  Kept for the
 * caller.  A file may have changed since: sounds_get() sees that, within 2 s. */
struct sound *sounds_find(struct sounds *sounds, const struct sound_request *request);

/* On a thread of the pool, or on the caller's before sounds_get() returns, or on that
 * of sounds_destroy().  In `sounds` as many as were asked for, in order, each kept for
 * the caller; or err (then `sounds` is NULL), which names the words or the file. */
typedef void sounds_fn(void *context, struct sound *const *sounds, size_t count,
		       const struct peal_error *err);
/* Any thread.  Makes what is missing; fn is called once, before this returns when all
 * are in memory or it is refused at once.  Requests are copied. */
void sounds_get(struct sounds *sounds, const struct sound_request *requests, size_t count,
		sounds_fn *fn, void *context);

#endif
