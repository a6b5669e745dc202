/* read - rows of the store, by kind and filter
 *
 * The filter's campaign, upload and number are ?1, ?2 and ?3 of every statement. */
/* SPDX-License-Identifier: MIT */
#include "read.h"

#include "attempt.h"
#include "campaign.h"
#include "contact.h"
#include "contact_state.h"

static int read_campaign(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_campaign_row campaign = campaign_read(row);

	return row_fn(context, &campaign);
}

static int read_upload(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_upload_row upload = campaign_read_upload(row);

	return row_fn(context, &upload);
}

static int read_attempt(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_attempt_contact_row attempt = {
		.attempt = attempt_read(row, 0),
		.contact = contact_read(row, ATTEMPT_COLUMN_COUNT),
	};

	return row_fn(context, &attempt);
}

static int read_exclusion(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_exclusion_row exclusion = {
		.upload = sqlite3_column_int64(row, 0),
		.line = (uint64_t)sqlite3_column_int64(row, 1),
		.number = (uint64_t)sqlite3_column_int64(row, 2),
		.raw = sql_column_slice(row, 3),
		.reason = sql_column_text(row, 4),
		.detail = sql_column_text(row, 5),
		.at_ms = sqlite3_column_int64(row, 6),
	};

	return row_fn(context, &exclusion);
}

static int read_decision(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_decision_row decision = {
		.contact = sqlite3_column_int64(row, 0),
		.at_ms = sqlite3_column_int64(row, 1),
		.what = sql_column_text(row, 2),
	};

	return row_fn(context, &decision);
}

static int read_delivery(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_delivery_row delivery = {
		.event = sqlite3_column_int64(row, 0),
		.kind = (enum peal_event_kind)sqlite3_column_int(row, 1),
		.receiver = sql_column_text(row, 2),
		.state = (enum peal_delivery_state)sqlite3_column_int(row, 3),
		.try_count = (uint32_t)sqlite3_column_int64(row, 4),
		.status = sqlite3_column_int(row, 5),
		.first_try_ms = sqlite3_column_int64(row, 6),
		.last_try_ms = sqlite3_column_int64(row, 7),
		.due_ms = sqlite3_column_int64(row, 8),
		.detail = sql_column_text(row, 9),
	};

	return row_fn(context, &delivery);
}

static int read_dnd(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_dnd_row dnd = { .number = (uint64_t)sqlite3_column_int64(row, 0),
					  .added_ms = sqlite3_column_int64(row, 1),
					  .reason = sql_column_text(row, 2) };

	return row_fn(context, &dnd);
}

static int read_count(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_count_row count = { .upload = sqlite3_column_int64(row, 0),
					      .name = sql_column_text(row, 1),
					      .value = sqlite3_column_int64(row, 2) };

	return row_fn(context, &count);
}

static int read_agent(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_agent_row agent = { .agent = sql_column_text(row, 0) };

	return row_fn(context, &agent);
}

static int read_number(sqlite3_stmt *row, peal_row_fn *row_fn, void *context)
{
	const struct peal_contact_row contact = {
		.id = sqlite3_column_int64(row, 0),
		.upload = sqlite3_column_int64(row, 1),
		.line = (uint64_t)sqlite3_column_int64(row, 2),
		.number = (uint64_t)sqlite3_column_int64(row, 3),
		.name = { "", 0 },
		.values = { "", 0 },
	};

	return row_fn(context, &contact);
}

/* clang-format off */
/* The end of a range of keys that begins at a filter, which 0 leaves open. */
#define READ_TO_SQL(from) "CASE " from " WHEN 0 THEN 9223372036854775807 ELSE " from " END"
#define READ_CAMPAIGNS_SQL                                                                         \
	"SELECT " CAMPAIGN_COLUMNS " FROM campaign WHERE (?1 = 0 OR id = ?1) ORDER BY id"
#define READ_UPLOADS_SQL                                                                           \
	"SELECT " UPLOAD_COLUMNS " FROM upload WHERE (?1 = 0 OR campaign = ?1)"                    \
	" AND (?2 = 0 OR id = ?2) ORDER BY id"
/* A number's contacts are found first: they are narrow, attempts are not. */
#define READ_ATTEMPTS_SQL                                                                          \
	"SELECT " ATTEMPT_COLUMNS ", " CONTACT_COLUMNS " FROM attempt a"                           \
	" CROSS JOIN contact c ON c.id = a.contact WHERE (?1 = 0 OR a.campaign = ?1)"              \
	" AND (?3 = 0 OR a.contact IN (SELECT id FROM contact WHERE number = ?3))"                 \
	" AND (?2 = 0 OR c.upload = ?2) ORDER BY a.id"
#define READ_EXCLUSIONS_SQL                                                                        \
	"SELECT upload, line, number, raw, " WORD_TEXT("reason") ", detail, at_ms FROM exclusion"  \
	" WHERE (?1 = 0 OR upload IN (SELECT id FROM upload WHERE campaign = ?1))"                 \
	" AND upload BETWEEN ?2 AND " READ_TO_SQL("?2") " AND (?3 = 0 OR number = ?3)"             \
	" ORDER BY upload, line"
#define READ_DECISIONS_SQL                                                                         \
	"SELECT d.contact, d.at_ms, " WORD_TEXT("d.what") " FROM decision d"                       \
	" CROSS JOIN contact c ON c.id = d.contact"                                                \
	" WHERE (?3 = 0 OR d.contact IN (SELECT id FROM contact WHERE number = ?3))"               \
	" AND (?2 = 0 OR c.upload = ?2)"                                                           \
	" AND (?1 = 0 OR c.upload IN (SELECT id FROM upload WHERE campaign = ?1))"                 \
	" ORDER BY d.id"
/* Those that were tried, and the events that a receiver was not offered yet. */
#define READ_DELIVERIES_SQL                                                                        \
	"SELECT d.event, e.kind, " WORD_TEXT("d.receiver") ", d.state, d.tries, d.status,"         \
	" d.first_try_ms, d.last_try_ms, d.due_ms, d.detail FROM delivery d"                       \
	" CROSS JOIN event e ON e.id = d.event WHERE (?1 = 0 OR e.campaign = ?1)"                  \
	" AND (?2 = 0 OR e.upload = ?2)"                                                           \
	" UNION ALL SELECT e.id, e.kind, " WORD_TEXT("r.receiver") ", 0, 0, 0, 0, 0, e.at_ms, ''"  \
	" FROM receiver r JOIN event e ON e.id > r.settled_max AND e.campaign = r.campaign"        \
	" LEFT JOIN delivery d ON d.event = e.id AND d.receiver = r.receiver"                      \
	" WHERE (?1 = 0 OR r.campaign = ?1) AND (?2 = 0 OR e.upload = ?2) AND d.event IS NULL"     \
	" ORDER BY 1, 3"
#define READ_DND_SQL                                                                               \
	"SELECT number, added_ms, " WORD_TEXT("reason") " FROM dnd"                                \
	" WHERE number BETWEEN ?3 AND " READ_TO_SQL("?3") " ORDER BY number"
#define READ_COUNTS_SQL                                                                            \
	"SELECT upload, name, value FROM counter WHERE (?1 = 0 OR campaign = ?1)"                  \
	" AND (?2 = 0 OR upload = ?2) ORDER BY campaign, upload, name"
#define READ_AGENTS_SQL                                                                            \
	"SELECT agent FROM agent WHERE (?1 = 0 OR campaign = ?1) ORDER BY campaign, agent"
/* All numbers of a campaign, for what must know each of them: as narrow as it can be. */
#define READ_NUMBERS_SQL                                                                           \
	"SELECT id, upload, line, number FROM contact"                                             \
	" WHERE (?1 = 0 OR upload IN (SELECT id FROM upload WHERE campaign = ?1))"                 \
	" AND (?2 = 0 OR upload = ?2) AND (?3 = 0 OR number = ?3) ORDER BY id"
/* Few rows, or ends of an index; but a look at them is not free, so they are not
 * among the counters, which the host reads all the time. */
#define READ_LIVE_SQL                                                                              \
	"SELECT 0, 'contacts.staged', coalesce(sum(s.contact_max - s.contact_min + 1), 0)"         \
	" FROM staged s JOIN upload u ON u.id = s.upload WHERE u.campaign = ?1"                    \
	" UNION ALL SELECT 0, 'contacts.in_progress', count(*) FROM inflight WHERE campaign = ?1"  \
	" UNION ALL SELECT 0, 'contacts.held', count(*) FROM queue WHERE campaign = ?1"            \
	" AND lane = 3"                                                                            \
	" UNION ALL SELECT 0, 'deliveries.waiting',"                                               \
	" (SELECT count(*) FROM waiting WHERE campaign = ?1)"                                      \
	" + (SELECT count(*) FROM receiver r JOIN event e ON e.id > r.settled_max"                 \
	" AND e.campaign = r.campaign LEFT JOIN delivery d ON d.event = e.id"                      \
	" AND d.receiver = r.receiver WHERE r.campaign = ?1 AND d.event IS NULL)"                  \
	" UNION ALL SELECT 0, 'deliveries.dead', count(*) FROM delivery d"                         \
	" JOIN event e ON e.id = d.event WHERE d.state = 2 AND e.campaign = ?1"
/* clang-format on */

_Static_assert(PEAL_LANE_HELD == 3 && PEAL_DELIVERY_WAITING == 0 && PEAL_DELIVERY_DEAD == 2,
	       "READ_LIVE_SQL says so");

struct read_kind {
	const char *text;
	size_t filter_count; /* how many of the filter's values it has */
	int (*row)(sqlite3_stmt *row, peal_row_fn *row_fn, void *context);
	const char *doing;
};

/* CONTACTS are read by contact_state. */
static const struct read_kind read_kinds[PEAL_READ_KIND_COUNT] = {
	[PEAL_READ_CAMPAIGNS] = { READ_CAMPAIGNS_SQL, 1, read_campaign, "reading campaigns" },
	[PEAL_READ_UPLOADS] = { READ_UPLOADS_SQL, 2, read_upload, "reading uploads" },
	[PEAL_READ_CONTACTS] = { .doing = "reading contacts" },
	[PEAL_READ_ATTEMPTS] = { READ_ATTEMPTS_SQL, 3, read_attempt, "reading attempts" },
	[PEAL_READ_EXCLUSIONS] = { READ_EXCLUSIONS_SQL, 3, read_exclusion, "reading exclusions" },
	[PEAL_READ_DECISIONS] = { READ_DECISIONS_SQL, 3, read_decision, "reading decisions" },
	[PEAL_READ_DELIVERIES] = { READ_DELIVERIES_SQL, 2, read_delivery, "reading deliveries" },
	[PEAL_READ_DND] = { READ_DND_SQL, 3, read_dnd, "reading the DND list" },
	[PEAL_READ_COUNTS] = { READ_COUNTS_SQL, 2, read_count, "reading counts" },
	[PEAL_READ_AGENTS] = { READ_AGENTS_SQL, 1, read_agent, "reading agents" },
	[PEAL_READ_LIVE] = { READ_LIVE_SQL, 1, read_count, "reading how many are where" },
	[PEAL_READ_NUMBERS] = { READ_NUMBERS_SQL, 3, read_number, "reading numbers" },
};

static int read_plain(struct store *store, const struct read_kind *kind,
		      const struct peal_read_filter *filter, peal_row_fn *row_fn, void *context,
		      bool *is_sql_out)
{
	const struct sql_value values[] = { INT(filter->campaign), INT(filter->upload),
					    INT(filter->number) };
	sqlite3_stmt *row = sql_start_values(&store->sql, kind->text, values, kind->filter_count);
	int more, result = 0;

	while ((more = sql_step(&store->sql, row)) > 0) {
		result = kind->row(row, row_fn, context);
		if (result != 0)
			break;
	}
	if (more > 0)
		sql_end(row);
	*is_sql_out = more < 0;
	return more < 0 ? -1 : result;
}

int read_rows(void *self, enum peal_read_kind kind, const struct peal_read_filter *filter,
	      peal_row_fn *row_fn, void *context, struct peal_error *err)
{
	struct store *store = self;
	bool is_sql = false;
	int result;

	if ((unsigned)kind >= PEAL_READ_KIND_COUNT)
		return peal_fail(err, PEAL_FAIL_BUG, "store \"%s\": there are no rows of kind %u",
				 store_name(store), (unsigned)kind);
	if (kind == PEAL_READ_CONTACTS)
		result = contact_state_read(store, filter, row_fn, context, &is_sql);
	else
		result = read_plain(store, &read_kinds[kind], filter, row_fn, context, &is_sql);
	return is_sql ? store_fail(store, err, read_kinds[kind].doing) : result;
}
