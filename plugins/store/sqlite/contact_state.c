/* contact_state - contacts with where each of them stands
 *
 * The queue is in the order of its due times and has no index by contact, which
 * would cost every move.  A reader sorts it once (SQLite does, on disk when it is
 * large) and goes through both side by side. */
/* SPDX-License-Identifier: MIT */
#include "contact_state.h"

#include "contact.h"

struct contact_state_walk {
	struct store *store;
	sqlite3_stmt *contacts, *queue;
	bool is_queue_at_row;
	bool is_queue_by_contact; /* looked up for each, because there are few */
};

/* clang-format off */
/* An upload's contacts lie in one range of ids, perhaps with others among them. */
#define CONTACT_STATE_SQL                                                                          \
	"SELECT " CONTACT_COLUMNS ", d.state, d.attempts, " WORD_TEXT("d.why") ","                 \
	" i.contact, i.attempts FROM contact c"                                                    \
	" LEFT JOIN done d ON d.contact = c.id"                                                    \
	" LEFT JOIN inflight i ON i.number = c.number AND i.contact = c.id"                        \
	" WHERE (?3 = 0 OR c.number = ?3) AND (?2 = 0 OR c.upload = ?2)"                           \
	" AND (?1 = 0 OR c.upload IN (SELECT id FROM upload WHERE campaign = ?1))"                 \
	" AND c.id >= (SELECT coalesce(min(contact_min), 0) FROM upload WHERE id = ?2)"            \
	" AND c.id <= (SELECT coalesce(max(contact_max), ?4) FROM upload WHERE id = ?2)"           \
	" ORDER BY c.id"
/* clang-format on */

static sqlite3_stmt *contact_state_contacts(struct store *store,
					    const struct peal_read_filter *filter)
{
	return sql_start(&store->sql, CONTACT_STATE_SQL, INT(filter->campaign), INT(filter->upload),
			 INT(filter->number), INT(INT64_MAX));
}

static sqlite3_stmt *contact_state_sorted_queue(struct store *store,
						const struct peal_read_filter *filter)
{
	return sql_start(&store->sql,
			 "SELECT contact, lane, due_ms, attempts FROM queue WHERE"
			 " (?1 = 0 OR campaign = ?1) AND (?2 = 0 OR upload = ?2) ORDER BY contact",
			 INT(filter->campaign), INT(filter->upload));
}

/* Puts the queue at the contact.  1: it is there, 0: it is not, or < 0. */
static int contact_state_find(struct contact_state_walk *walk, int64_t contact)
{
	struct sql *sql = &walk->store->sql;
	int more = 1;

	if (walk->is_queue_by_contact) {
		walk->queue = sql_start(sql,
					"SELECT contact, lane, due_ms, attempts FROM queue"
					" WHERE contact = ?1",
					INT(contact));
		return sql_step(sql, walk->queue);
	}
	while (walk->is_queue_at_row && sqlite3_column_int64(walk->queue, 0) < contact) {
		more = sql_step(sql, walk->queue);
		walk->is_queue_at_row = more > 0;
	}
	if (more < 0)
		return -1;
	return walk->is_queue_at_row && sqlite3_column_int64(walk->queue, 0) == contact;
}

static int contact_state_from_queue(struct contact_state_walk *walk,
				    struct peal_contact_state_row *state)
{
	int found = contact_state_find(walk, state->contact.id);

	if (found <= 0)
		return found; /* in none of the tables: staged */
	state->state = PEAL_CONTACT_QUEUED;
	state->due_ms = sqlite3_column_int(walk->queue, 1) == PEAL_LANE_HELD
				? PEAL_NEVER
				: sqlite3_column_int64(walk->queue, 2);
	state->attempt_count = (uint32_t)sqlite3_column_int64(walk->queue, 3);
	if (walk->is_queue_by_contact)
		sql_end(walk->queue);
	return 0;
}

static int contact_state_at_row(struct contact_state_walk *walk,
				struct peal_contact_state_row *state_out)
{
	const int done = CONTACT_COLUMN_COUNT, inflight = done + 3;
	sqlite3_stmt *row = walk->contacts;

	*state_out = (struct peal_contact_state_row){ .contact = contact_read(row, 0),
						      .state = PEAL_CONTACT_STAGED,
						      .why = "" };
	if (sqlite3_column_type(row, done) != SQLITE_NULL) {
		state_out->state = (enum peal_contact_state)sqlite3_column_int(row, done);
		state_out->attempt_count = (uint32_t)sqlite3_column_int64(row, done + 1);
		state_out->why = sql_column_text(row, done + 2);
		return 0;
	}
	if (sqlite3_column_type(row, inflight) != SQLITE_NULL) {
		state_out->state = PEAL_CONTACT_IN_PROGRESS;
		state_out->attempt_count = (uint32_t)sqlite3_column_int64(row, inflight + 1);
		return 0;
	}
	return contact_state_from_queue(walk, state_out);
}

/* 0, what row_fn returned, or < 0 and *is_sql_out. */
static int contact_state_walk_all(struct contact_state_walk *walk, peal_row_fn *row_fn,
				  void *context, bool *is_sql_out)
{
	struct peal_contact_state_row state;
	int more, result = 0;

	while ((more = sql_step(&walk->store->sql, walk->contacts)) > 0) {
		more = contact_state_at_row(walk, &state);
		if (more < 0)
			break;
		result = row_fn(context, &state);
		if (result != 0)
			break;
	}
	*is_sql_out = more < 0;
	return more < 0 ? -1 : result;
}

int contact_state_read(struct store *store, const struct peal_read_filter *filter,
		       peal_row_fn *row_fn, void *context, bool *is_sql_out)
{
	struct contact_state_walk walk = { .store = store,
					   .is_queue_by_contact = filter->number != 0 };
	int more = 0, result = -1;

	if (!walk.is_queue_by_contact) {
		walk.queue = contact_state_sorted_queue(store, filter);
		more = sql_step(&store->sql, walk.queue);
		walk.is_queue_at_row = more > 0;
	}
	*is_sql_out = true;
	if (more >= 0) {
		walk.contacts = contact_state_contacts(store, filter);
		result = contact_state_walk_all(&walk, row_fn, context, is_sql_out);
		sql_end(walk.contacts);
	}
	sql_end(walk.queue);
	return result;
}
