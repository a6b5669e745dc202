/* test_mail.c - letters from many threads: none lost, each sender's in order */
/* SPDX-License-Identifier: MIT */
#include "media/mail.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define SENDERS 3
#define LETTERS 20000

struct note {
	struct letter letter;
	unsigned sender, number;
};

struct sender {
	struct mailbox *box;
	unsigned index;
	struct note *notes;
	pthread_t thread;
};

static void *sender_main(void *context)
{
	struct sender *sender = context;

	for (unsigned i = 0; i < LETTERS; i++) {
		sender->notes[i] = (struct note){ .sender = sender->index, .number = i };
		mailbox_post(sender->box, &sender->notes[i].letter);
	}
	return NULL;
}

static void test_mailbox__keeps_order_and_loses_none(void **state)
{
	unsigned next[SENDERS] = { 0 }, total = 0;
	struct sender senders[SENDERS];
	struct mailbox box;

	(void)state;
	mailbox_init(&box);
	for (unsigned i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){ .box = &box, .index = i };
		senders[i].notes = calloc(LETTERS, sizeof(struct note));
		assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_main, &senders[i]),
				 0);
	}
	while (total < SENDERS * LETTERS) {
		mailbox_wait(&box);
		for (struct letter *letter = mailbox_take(&box); letter != NULL;
		     letter = letter->next) {
			struct note *note = (struct note *)letter;

			assert_int_equal(note->number, next[note->sender]++);
			total++;
		}
	}
	for (unsigned i = 0; i < SENDERS; i++) {
		pthread_join(senders[i].thread, NULL);
		free(senders[i].notes);
	}
	assert_true(mail_is_empty(&box.mail));
	mailbox_wake(&box);
	mailbox_wait(&box);
	assert_null(mailbox_take(&box));
	mailbox_finish(&box);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mailbox__keeps_order_and_loses_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
