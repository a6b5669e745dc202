/* receiver - how far each receiver has read the outbox */
/* SPDX-License-Identifier: MIT */
#include "receiver.h"

#define RECEIVER_ANSWERED_MAX 4096u /* kept before the list is moved up */

static void receiver_free(void *value)
{
	struct receiver *receiver = value;

	g_free(receiver->name);
	g_hash_table_destroy(receiver->under_way);
	g_array_free(receiver->fresh, TRUE);
	g_free(receiver);
}

void receiver_init(struct receivers *receivers)
{
	receivers->all = g_ptr_array_new_with_free_func(receiver_free);
}

void receiver_finish(struct receivers *receivers)
{
	if (receivers->all != NULL)
		g_ptr_array_free(receivers->all, TRUE);
	receivers->all = NULL;
}

static struct receiver *receiver_find(struct receivers *receivers, int64_t campaign,
				      const char *name)
{
	for (guint i = 0; i < receivers->all->len; i++) {
		struct receiver *receiver = g_ptr_array_index(receivers->all, i);

		if (receiver->campaign == campaign && strcmp(receiver->name, name) == 0)
			return receiver;
	}
	return NULL;
}

/* A new receiver begins with the first event of its campaign. */
static int receiver_load(struct sql *sql, struct words *words, int64_t campaign, const char *name,
			 int64_t *settled_max_out)
{
	int64_t word = word_find(sql, words, name);
	int more;

	*settled_max_out = 0;
	if (word < 0)
		return -1;
	more = sql_get(sql, settled_max_out,
		       "SELECT settled_max FROM receiver WHERE campaign = ?1 AND receiver = ?2",
		       INT(campaign), INT(word));
	if (more != 0)
		return more < 0 ? -1 : 0;
	return sql_get(sql, settled_max_out, "SELECT events_before FROM campaign WHERE id = ?1",
		       INT(campaign)) < 0
		       ? -1
		       : 0;
}

struct receiver *receiver_get(struct receivers *receivers, struct sql *sql, struct words *words,
			      int64_t campaign, const char *name)
{
	struct receiver *receiver = receiver_find(receivers, campaign, name);
	int64_t settled_max;

	if (receiver != NULL)
		return receiver;
	if (receiver_load(sql, words, campaign, name, &settled_max) < 0)
		return NULL;
	receiver = g_new0(struct receiver, 1);
	receiver->campaign = campaign;
	receiver->name = g_strdup(name);
	receiver->position = receiver->settled_max = settled_max;
	receiver->under_way = g_hash_table_new(NULL, NULL);
	receiver->fresh = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_ptr_array_add(receivers->all, receiver);
	return receiver;
}

static int64_t receiver_fresh(const struct receiver *receiver, guint index)
{
	return g_array_index(receiver->fresh, int64_t, index);
}

static bool receiver_is_under_way(const struct receiver *receiver, int64_t event)
{
	return g_hash_table_contains(receiver->under_way, (void *)(intptr_t)event);
}

void receiver_settle(struct receivers *receivers, int64_t campaign, const char *name, int64_t event)
{
	struct receiver *receiver = receiver_find(receivers, campaign, name);

	if (receiver == NULL)
		return;
	g_hash_table_remove(receiver->under_way, (void *)(intptr_t)event);
	while (receiver->fresh_first < receiver->fresh->len &&
	       !receiver_is_under_way(receiver, receiver_fresh(receiver, receiver->fresh_first)))
		receiver->fresh_first++;
	if (receiver->fresh_first >= RECEIVER_ANSWERED_MAX) {
		g_array_remove_range(receiver->fresh, 0, receiver->fresh_first);
		receiver->fresh_first = 0;
	}
}

/* Up to here every event has its answer, on disk. */
static int64_t receiver_settled_max(const struct receiver *receiver)
{
	if (receiver->fresh_first == receiver->fresh->len)
		return receiver->position;
	return receiver_fresh(receiver, receiver->fresh_first) - 1;
}

bool receiver_is_written(const struct receivers *receivers)
{
	for (guint i = 0; i < receivers->all->len; i++) {
		const struct receiver *receiver = g_ptr_array_index(receivers->all, i);

		if (receiver_settled_max(receiver) != receiver->settled_max)
			return false;
	}
	return true;
}

int receiver_write(struct receivers *receivers, struct sql *sql, struct words *words)
{
	for (guint i = 0; i < receivers->all->len; i++) {
		struct receiver *receiver = g_ptr_array_index(receivers->all, i);
		int64_t settled_max = receiver_settled_max(receiver), word;

		if (settled_max == receiver->settled_max)
			continue;
		word = word_id(sql, words, receiver->name);
		if (word < 0 || sql_run(sql,
					"INSERT INTO receiver(campaign, receiver, settled_max)"
					" VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE"
					" SET settled_max = excluded.settled_max",
					INT(receiver->campaign), INT(word), INT(settled_max)) < 0)
			return -1;
	}
	return 0;
}

void receiver_written(struct receivers *receivers)
{
	for (guint i = 0; i < receivers->all->len; i++) {
		struct receiver *receiver = g_ptr_array_index(receivers->all, i);

		receiver->settled_max = receiver_settled_max(receiver);
	}
}
