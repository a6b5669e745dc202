/* check_events.c - every event arrives at least once, always with the same id */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <string.h>

static const struct delivery *delivery_at(const struct check *check, guint index)
{
	return check->witness->receiver.deliveries->pdata[index];
}

static guint delivery_count(const struct check *check)
{
	return check->witness->receiver.deliveries->len;
}

void check_signatures(struct check *check)
{
	for (guint i = 0; i < delivery_count(check); i++) {
		const struct delivery *delivery = delivery_at(check, i);

		if (strcmp(delivery->signature, "good") != 0 ||
		    strcmp(delivery->verdict, "refused") == 0)
			check_broken(check, "%s came with a signature that is %s, and was %s",
				     delivery->id, delivery->signature, delivery->verdict);
	}
	if (delivery_count(check) == 0)
		check_broken(check, "the receiver got nothing");
}

/* The first delivery of each event, by what `key` makes of it; a second event with
 * the same key is broken. */
static GHashTable *events_by(struct check *check, const char *type,
			     char *(*key)(const struct delivery *delivery))
{
	GHashTable *first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < delivery_count(check); i++) {
		const struct delivery *delivery = delivery_at(check, i), *other;
		char *own;

		if (strcmp(delivery->type, type) != 0)
			continue;
		own = key(delivery);
		other = g_hash_table_lookup(first, own);
		if (other == NULL) {
			g_hash_table_insert(first, own, (void *)(uintptr_t)delivery);
			continue;
		}
		if (strcmp(other->id, delivery->id) != 0)
			check_broken(check, "%s of %s came as %s and as %s", type, own, other->id,
				     delivery->id);
		g_free(own);
	}
	return first;
}

static char *attempt_key(const struct delivery *delivery)
{
	return g_strdup(delivery->attempt);
}

static char *contact_key(const struct delivery *delivery)
{
	return g_strdup_printf("%" PRId64, delivery->contact);
}

void check_call_events(struct check *check)
{
	const GArray *attempts = check->witness->store.attempts;
	GHashTable *events = events_by(check, "call.completed", attempt_key);

	for (guint i = 0; i < attempts->len; i++) {
		const struct attempt *attempt = &g_array_index(attempts, struct attempt, i);
		const struct delivery *delivery = g_hash_table_lookup(events, attempt->id);

		if (delivery == NULL)
			check_broken(check,
				     "attempt %s (+%" PRIu64 ") has no call.completed at the"
				     " receiver",
				     attempt->id, attempt->number);
		else if (delivery->contact != attempt->contact)
			check_broken(check,
				     "%s is of contact %" PRId64 ", and attempt %s of contact"
				     " %" PRId64,
				     delivery->id, delivery->contact, attempt->id,
				     attempt->contact);
	}
	if (g_hash_table_size(events) != attempts->len)
		check_broken(check, "the receiver got %u calls, and the store has %u attempts",
			     g_hash_table_size(events), attempts->len);
	g_hash_table_destroy(events);
}

/* The last attempt of each contact that was called. */
static GHashTable *last_attempts(const struct check *check)
{
	const GArray *attempts = check->witness->store.attempts;
	GHashTable *last = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);

	for (guint i = 0; i < attempts->len; i++) {
		struct attempt *attempt = &g_array_index(attempts, struct attempt, i);

		g_hash_table_replace(last, &attempt->contact, attempt);
	}
	return last;
}

static void contact_event_look(struct check *check, const struct attempt *last,
			       const struct delivery *delivery)
{
	/* Who was called, waited for a retry and was then suppressed, or was left when
	 * the window ended, has no attempt that made him final, and no event. */
	bool is_final = strcmp(last->contact_state, "queued") != 0;

	if (is_final && delivery == NULL)
		check_broken(check,
			     "contact %" PRId64 " (+%" PRIu64 ") is %s since attempt %s, and"
			     " has no contact.completed at the receiver",
			     last->contact, last->number, last->contact_state, last->id);
	if (is_final && delivery != NULL && strcmp(delivery->attempt, last->id) != 0)
		check_broken(check,
			     "%s of contact %" PRId64 " is about attempt %s, and the last one"
			     " is %s",
			     delivery->id, last->contact, delivery->attempt, last->id);
}

void check_contact_events(struct check *check)
{
	GHashTable *events = events_by(check, "contact.completed", contact_key);
	GHashTable *last = last_attempts(check);
	GHashTableIter at;
	void *contact, *attempt;
	unsigned called = 0;

	g_hash_table_iter_init(&at, last);
	while (g_hash_table_iter_next(&at, &contact, &attempt)) {
		char key[24];

		g_snprintf(key, sizeof(key), "%" PRId64, *(int64_t *)contact);
		contact_event_look(check, attempt, g_hash_table_lookup(events, key));
	}
	g_hash_table_iter_init(&at, events);
	while (g_hash_table_iter_next(&at, &contact, &attempt))
		called += ((struct delivery *)attempt)->attempt[0] != '\0';
	/* The others ended without a call, and their event is about no attempt. */
	if (called > g_hash_table_size(last))
		check_broken(check, "the receiver got %u called contacts, and %u were called",
			     called, g_hash_table_size(last));
	g_hash_table_destroy(events);
	g_hash_table_destroy(last);
}

static GHashTable *deliveries_by_id(const struct check *check)
{
	GHashTable *by_id = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < delivery_count(check); i++) {
		const struct delivery *delivery = delivery_at(check, i);

		if (!g_hash_table_contains(by_id, delivery->id))
			g_hash_table_insert(by_id, delivery->id, (void *)(uintptr_t)delivery);
	}
	return by_id;
}

/* The ids are those of the store's events, each of them. */
void check_event_ids(struct check *check)
{
	const struct store_witness *store = &check->witness->store;
	GHashTable *by_id = deliveries_by_id(check);
	int64_t count = store_value(store, "SELECT count(*) FROM event");
	int64_t last = store_value(store, "SELECT max(id) FROM event");

	for (int64_t event = 1; event <= last; event++) {
		char id[80];

		g_snprintf(id, sizeof(id), "evt_%s_%" PRId64, store->identity, event);
		if (!g_hash_table_contains(by_id, id))
			check_broken(check, "%s never came to the receiver", id);
	}
	if (count != last || g_hash_table_size(by_id) != count)
		check_broken(check,
			     "the store has %" PRId64 " events up to id %" PRId64
			     ", and the receiver got %u ids",
			     count, last, g_hash_table_size(by_id));
	g_hash_table_destroy(by_id);
}

void check_repeated_deliveries(struct check *check)
{
	GHashTable *by_id = deliveries_by_id(check);

	for (guint i = 0; i < delivery_count(check); i++) {
		const struct delivery *delivery = delivery_at(check, i);
		const struct delivery *first = g_hash_table_lookup(by_id, delivery->id);

		if (strcmp(delivery->body, first->body) != 0)
			check_broken(check, "%s came again with another body:\n  %s\n  %s",
				     delivery->id, first->body, delivery->body);
	}
	g_hash_table_destroy(by_id);
}
