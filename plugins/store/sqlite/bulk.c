/* bulk - many rows in one statement */
/* SPDX-License-Identifier: MIT */
#include "bulk.h"

#include "queue.h"

#define BULK_CONTACT_VALUES 4
#define BULK_QUEUE_VALUES 3

/* Each row: `shared` values that all rows have, `own` ones, and `tail`. */
static char *bulk_text(const char *head, int shared, int own, const char *tail)
{
	GString *text = g_string_new(head);

	for (int row = 0; row < BULK_ROWS; row++) {
		g_string_append(text, row == 0 ? "(" : ",(");
		for (int i = 1; i <= shared; i++)
			g_string_append_printf(text, "?%d,", i);
		for (int i = 1; i <= own; i++)
			g_string_append_printf(text, i == 1 ? "?%d" : ",?%d",
					       shared + row * own + i);
		g_string_append_printf(text, "%s)", tail);
	}
	return g_string_free(text, FALSE);
}

void bulk_init(struct bulk *bulk)
{
	bulk->contacts = bulk_text("INSERT INTO contact(upload, line, number, name, data) VALUES",
				   1, BULK_CONTACT_VALUES, "");
	bulk->queue = bulk_text("INSERT INTO queue(campaign, upload, lane, due_ms, contact,"
				" attempts, last_ms) VALUES",
				2, BULK_QUEUE_VALUES, ",0,0");
}

void bulk_finish(struct bulk *bulk)
{
	g_free(bulk->contacts);
	g_free(bulk->queue);
	*bulk = (struct bulk){ 0 };
}

int bulk_append(struct sql *sql, const struct bulk *bulk, int64_t upload,
		const struct peal_contact_row *rows)
{
	struct sql_value values[1 + BULK_ROWS * BULK_CONTACT_VALUES];
	size_t count = 0;

	values[count++] = (struct sql_value)INT(upload);
	for (int i = 0; i < BULK_ROWS; i++) {
		values[count++] = (struct sql_value)INT(rows[i].line);
		values[count++] = (struct sql_value)INT(rows[i].number);
		values[count++] = (struct sql_value)NAME(rows[i].name);
		values[count++] = (struct sql_value)BLOB(rows[i].values);
	}
	return sql_run_values(sql, bulk->contacts, values, count) < 0 ? -1 : 0;
}

int bulk_put(struct sql *sql, const struct bulk *bulk, const struct queue_entry *entries)
{
	struct sql_value values[2 + BULK_ROWS * BULK_QUEUE_VALUES];
	size_t count = 0;

	values[count++] = (struct sql_value)INT(entries[0].campaign);
	values[count++] = (struct sql_value)INT(entries[0].upload);
	for (int i = 0; i < BULK_ROWS; i++) {
		values[count++] = (struct sql_value)INT(entries[i].lane);
		values[count++] = (struct sql_value)INT(entries[i].due_ms);
		values[count++] = (struct sql_value)INT(entries[i].contact);
	}
	return sql_run_values(sql, bulk->queue, values, count) < 0 ? -1 : 0;
}
