/* handles.h - names for objects that others hold and may use too late
 *
 * A plugin gets a handle for a call or a job and gives it back from any thread,
 * once, as it should; or twice, or long after.  A handle is an address in memory
 * that is never given back, with a generation in its low bits: an old one is
 * recognised.  Any thread may ask for the owner of a handle; all else is the
 * owner's thread's. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_HANDLES_H
#define PEAL_BASE_HANDLES_H

struct handles;

struct handles *handles_create(void *owner);
void handles_destroy(struct handles **handles);

/* `about` is kept after the end, to say who came late; it lives as long as the
 * handles. */
void *handles_add(struct handles *handles, void *object, const void *about);
/* NULL: it has ended. */
void *handles_get(const void *handle);
const void *handles_about(const void *handle);
void handles_end(void *handle);

/* Any thread: what was given to handles_create(). */
void *handles_owner(const void *handle);

#endif
