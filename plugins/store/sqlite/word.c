/* word - texts that repeat in millions of rows, kept once */
/* SPDX-License-Identifier: MIT */
#include "word.h"

/* What the cache may hold; past that it starts anew. */
#define WORD_COUNT_MAX 4096u
#define WORD_BYTES_MAX 1024u

void word_init(struct words *words)
{
	words->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void word_finish(struct words *words)
{
	if (words->ids != NULL)
		g_hash_table_destroy(words->ids);
	words->ids = NULL;
}

void word_forget(struct words *words)
{
	g_hash_table_remove_all(words->ids);
}

static void word_remember(struct words *words, const char *text, int64_t id)
{
	if (strlen(text) > WORD_BYTES_MAX)
		return;
	if (g_hash_table_size(words->ids) >= WORD_COUNT_MAX)
		word_forget(words);
	g_hash_table_insert(words->ids, g_strdup(text), (void *)(intptr_t)id);
}

int64_t word_find(struct sql *sql, struct words *words, const char *text)
{
	int64_t id = 0;

	if (text == NULL || text[0] == '\0')
		return 0;
	id = (intptr_t)g_hash_table_lookup(words->ids, text);
	if (id != 0)
		return id;
	if (sql_get(sql, &id, "SELECT id FROM word WHERE text = ?1", TEXT(text)) < 0)
		return -1;
	if (id != 0)
		word_remember(words, text, id);
	return id;
}

int64_t word_id(struct sql *sql, struct words *words, const char *text)
{
	int64_t id = word_find(sql, words, text);

	if (id != 0 || text == NULL || text[0] == '\0')
		return id;
	if (sql_run(sql, "INSERT INTO word(text) VALUES(?1)", TEXT(text)) < 0)
		return -1;
	id = sqlite3_last_insert_rowid(sql->db);
	word_remember(words, text, id);
	return id;
}
