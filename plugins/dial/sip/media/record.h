/* record.h - sound of calls to WAV files, in the background
 *
 * A stream adds bytes to a chunk of its own; full ones go to one thread at low
 * priority, which writes them and then the sizes in the file's head.  So a file can
 * be played at every moment, also after a crash: up to its last whole chunk.  When
 * the disk is full the file ends there; the call goes on. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_RECORD_H
#define PEAL_SIP_RECORD_H

#include "media/media.h"

#define RECORD_CHUNK_BYTES (32u * 1024u) /* stereo: two seconds */

struct recorder;
struct record;

struct recorder *recorder_create(const struct peal_host *host, struct peal_error *err);
/* Writes what is left. */
void recorder_destroy(struct recorder **recorder);

/* Makes the file, with a head that says that it is empty.  One thread at a time may
 * have the record. */
struct record *record_open(struct recorder *recorder, const char *path, enum media_codec codec,
			   unsigned channels, struct peal_error *err);
enum media_codec record_codec(const struct record *record);
/* Never waits for the disk. */
void record_write(struct record *record, const uint8_t *bytes, size_t count);
/* done_fn (NULL: none) is called on the recorder's thread when the file is whole.
 * Accepts NULL. */
void record_close(struct record **record, peal_fn *done_fn, void *context);

#endif
