/* mail.h - a box that any thread puts letters into, without a lock, and one empties
 *
 * Letters are part of what is sent, and belong to the box until they are taken. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_MAIL_H
#define PEAL_SIP_MAIL_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

struct letter {
	struct letter *next;
};

/* The letters alone: 8 bytes, so that each stream can have one.  Zero is empty. */
struct mail {
	_Atomic(struct letter *) newest;
};

void mail_post(struct mail *mail, struct letter *letter);
bool mail_is_empty(const struct mail *mail);
/* All that is there, the oldest first. */
struct letter *mail_take(struct mail *mail);

/* A box that a thread can wait at. */
struct mailbox {
	struct mail mail;
	atomic_bool is_waiting;
	sem_t bell;
};

void mailbox_init(struct mailbox *box);
void mailbox_finish(struct mailbox *box);
void mailbox_post(struct mailbox *box, struct letter *letter);
void mailbox_wake(struct mailbox *box);
struct letter *mailbox_take(struct mailbox *box);
/* Returns when there is a letter, or after mailbox_wake(); maybe for nothing. */
void mailbox_wait(struct mailbox *box);

#endif
