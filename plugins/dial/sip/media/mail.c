/* mail.c - a box that any thread puts letters into, without a lock, and one empties */
/* SPDX-License-Identifier: MIT */
#include "media/mail.h"

#include <errno.h>
#include <stddef.h>

/* Whoever empties it takes all at once: no letter can come back to the top while
 * another is being put there. */
void mail_post(struct mail *mail, struct letter *letter)
{
	struct letter *newest = atomic_load_explicit(&mail->newest, memory_order_relaxed);

	do {
		letter->next = newest;
	} while (!atomic_compare_exchange_weak(&mail->newest, &newest, letter));
}

bool mail_is_empty(const struct mail *mail)
{
	return atomic_load(&mail->newest) == NULL;
}

struct letter *mail_take(struct mail *mail)
{
	struct letter *letter = atomic_exchange(&mail->newest, NULL);
	struct letter *oldest = NULL;

	while (letter != NULL) {
		struct letter *before = letter->next;

		letter->next = oldest;
		oldest = letter;
		letter = before;
	}
	return oldest;
}

void mailbox_init(struct mailbox *box)
{
	atomic_init(&box->mail.newest, NULL);
	atomic_init(&box->is_waiting, false);
	sem_init(&box->bell, 0, 0);
}

void mailbox_finish(struct mailbox *box)
{
	sem_destroy(&box->bell);
}

/* Rings only for one who waits. */
static void mailbox_ring(struct mailbox *box)
{
	if (atomic_exchange(&box->is_waiting, false))
		sem_post(&box->bell);
}

void mailbox_post(struct mailbox *box, struct letter *letter)
{
	mail_post(&box->mail, letter);
	mailbox_ring(box);
}

void mailbox_wake(struct mailbox *box)
{
	sem_post(&box->bell);
}

struct letter *mailbox_take(struct mailbox *box)
{
	return mail_take(&box->mail);
}

void mailbox_wait(struct mailbox *box)
{
	atomic_store(&box->is_waiting, true);
	/* A letter that came before that has not rung. */
	if (!mail_is_empty(&box->mail)) {
		if (atomic_exchange(&box->is_waiting, false))
			return;
		/* Somebody saw us wait: the bell rings, and must be heard. */
	}
	while (sem_wait(&box->bell) != 0 && errno == EINTR)
		;
	atomic_store(&box->is_waiting, false);
}
