/* dnd - the account's own list of numbers that are never called */
/* SPDX-License-Identifier: MIT */
#include "dnd.h"

/* A number that is there keeps its first date and reason. */
int dnd_apply_add(struct store *store, struct peal_change *change)
{
	const struct peal_dnd_row *row = &change->dnd_add.row;
	int64_t reason = word_id(&store->sql, &store->words, row->reason);
	int64_t added = reason < 0 ? -1
				   : sql_run(&store->sql,
					     "INSERT INTO dnd(number, added_ms, reason)"
					     " VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING",
					     INT(row->number), INT(row->added_ms), INT(reason));

	change->dnd_add.is_new_out = added > 0;
	return added < 0 ? -1 : 0;
}

int dnd_apply_remove(struct store *store, struct peal_change *change)
{
	int64_t removed = sql_run(&store->sql, "DELETE FROM dnd WHERE number = ?1",
				  INT(change->dnd_remove.number));

	change->dnd_remove.was_there_out = removed > 0;
	return removed < 0 ? -1 : 0;
}
