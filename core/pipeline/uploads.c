/* uploads.c - the campaign's uploads, in memory */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/uploads.h"

#include "core/base/memory.h"
#include "core/pipeline/columns.h"

#include <pthread.h>
#include <stdlib.h>

struct uploads {
	pthread_mutex_t lock; /* of the array */
	struct upload **at;
	size_t count, room;
	struct peal_arena *arena;
};

struct uploads *uploads_create(void)
{
	struct uploads *uploads = memory_alloc(sizeof(*uploads));

	uploads->arena = arena_create();
	pthread_mutex_init(&uploads->lock, NULL);
	return uploads;
}

void uploads_destroy(struct uploads **uploads)
{
	if (*uploads == NULL)
		return;
	arena_destroy(&(*uploads)->arena);
	pthread_mutex_destroy(&(*uploads)->lock);
	free((*uploads)->at);
	free(*uploads);
	*uploads = NULL;
}

struct upload *uploads_get(struct uploads *uploads, int64_t id)
{
	struct upload *found = NULL;

	pthread_mutex_lock(&uploads->lock);
	for (size_t i = uploads->count; i-- > 0 && found == NULL;) {
		if (uploads->at[i]->row.id == id)
			found = uploads->at[i];
	}
	pthread_mutex_unlock(&uploads->lock);
	return found;
}

static struct upload *upload_add(struct uploads *uploads, const struct peal_upload_row *row)
{
	struct upload *upload = arena_alloc(uploads->arena, sizeof(*upload));

	upload->row.id = row->id;
	upload->row.campaign = row->campaign;
	upload->row.name = arena_text(uploads->arena, row->name);
	upload->row.fingerprint = arena_text(uploads->arena, row->fingerprint);
	upload->row.created_ms = row->created_ms;
	upload->row.columns = arena_slice(uploads->arena, row->columns);
	upload->row.error = "";
	/* Columns that cannot be read leave the values out; the contact is called. */
	if (columns_unpack(uploads->arena, upload->row.columns, &upload->columns) != 0)
		upload->columns = (struct peal_columns){ 0 };
	pthread_mutex_lock(&uploads->lock);
	uploads->at = memory_grow(uploads->at, &uploads->room, uploads->count + 1,
				  sizeof(*uploads->at));
	uploads->at[uploads->count++] = upload;
	pthread_mutex_unlock(&uploads->lock);
	return upload;
}

struct upload *uploads_put(struct uploads *uploads, const struct peal_upload_row *row)
{
	struct upload *upload = uploads_get(uploads, row->id);

	if (upload == NULL)
		upload = upload_add(uploads, row);
	upload->row.state = row->state;
	upload->row.release_at_ms = row->release_at_ms;
	if (row->release_until_ms != upload->row.release_until_ms)
		upload->is_over = false;
	upload->row.release_until_ms = row->release_until_ms;
	upload->row.lines_done = row->lines_done;
	upload->row.row_count = row->row_count;
	upload->row.accepted_count = row->accepted_count;
	upload->row.excluded_count = row->excluded_count;
	if (row->error != NULL && strcmp(row->error, upload->row.error) != 0)
		upload->row.error = arena_text(uploads->arena, row->error);
	return upload;
}

struct upload *uploads_by_fingerprint(struct uploads *uploads, const char *fingerprint)
{
	for (size_t i = uploads->count; i-- > 0;) {
		if (strcmp(uploads->at[i]->row.fingerprint, fingerprint) == 0)
			return uploads->at[i];
	}
	return NULL;
}

size_t uploads_count(const struct uploads *uploads)
{
	return uploads->count;
}

struct upload *uploads_at(struct uploads *uploads, size_t index)
{
	return uploads->at[index];
}

int uploads_take(void *uploads, const void *row)
{
	uploads_put(uploads, row);
	return 0;
}
