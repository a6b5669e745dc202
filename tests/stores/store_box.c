/* store_box - one store under test, loaded as its .so, and short ways to fill it */
/* SPDX-License-Identifier: MIT */
#include "store_box.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

const char *box_kind = "memory";

/* ---- the host ---- */

struct peal_arena {
	struct chunk {
		struct chunk *next;
		max_align_t bytes[];
	} * chunks;
};

void *box_alloc(struct peal_arena *arena, size_t bytes)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk) + bytes);

	assert_non_null(chunk);
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk->bytes;
}

static void box_forget(struct peal_arena *arena)
{
	while (arena->chunks != NULL) {
		struct chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
}

static struct store_box *box_of(const struct peal_host *host)
{
	return (struct store_box *)((char *)(uintptr_t)host - offsetof(struct store_box, host));
}

static int64_t box_now(const struct peal_host *host)
{
	return box_of(host)->now_ms;
}

static void box_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	assert_int_equal(getentropy(bytes_out, bytes), 0);
}

__attribute__((format(printf, 5, 6))) static void box_log(const struct peal_host *host,
							  enum peal_level level, const char *event,
							  uint64_t number, const char *format, ...)
{
	(void)host;
	(void)number;
	(void)format;
	if (level >= PEAL_LEVEL_WARNING)
		fail_msg("the store has logged \"%s\"", event);
}

/* ---- opening ---- */

static const struct peal_option *box_option(const struct store_box *box, const char *name)
{
	const struct peal_option *option = box->plugin->options;

	while (option != NULL && option->name != NULL && strcmp(option->name, name) != 0)
		option++;
	assert_true(option != NULL && option->name != NULL);
	return option;
}

static void box_configure(struct store_box *box)
{
	int64_t cache_bytes = 16 << 20;
	const char *path = box->path;

	box->config = calloc(1, box->plugin->config_size + 1);
	if (!BOX_IS_FILE(box))
		return;
	memcpy((char *)box->config + box_option(box, "path")->offset, &path, sizeof(path));
	memcpy((char *)box->config + box_option(box, "cache")->offset, &cache_bytes,
	       sizeof(cache_bytes));
}

static void box_load(struct store_box *box)
{
	const char *folder = getenv("PEAL_PLUGIN_PATH");
	char path[4096];

	assert_non_null(folder);
	snprintf(path, sizeof(path), "%s/store/%s.so", folder, box->kind);
	box->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (box->library == NULL)
		fail_msg("%s", dlerror());
	box->plugin = dlsym(box->library, "peal_plugin");
	assert_non_null(box->plugin);
	assert_int_equal(box->plugin->magic, PEAL_ABI_MAGIC);
	assert_int_equal(box->plugin->kind, PEAL_KIND_STORE);
	box->ops = box->plugin->ops;
	assert_int_equal(box->ops->size, sizeof(*box->ops));
}

static struct store_box *box_new(const char *kind, const char *path)
{
	struct store_box *box = calloc(1, sizeof(*box));

	assert_non_null(box);
	box->kind = kind;
	snprintf(box->path, sizeof(box->path), "%s", path);
	box->now_ms = BOX_DUE_MS;
	box->node = box_id(1);
	box->arena = calloc(1, sizeof(*box->arena));
	box->host = (struct peal_host){ .size = sizeof(box->host),
					.stage = "store.test",
					.log = box_log,
					.now_ms = box_now,
					.random = box_random,
					.alloc = box_alloc };
	box_load(box);
	box_configure(box);
	return box;
}

int box_open(struct store_box *box)
{
	struct peal_campaign_row campaign;

	if (box->plugin->open(&box->host, box->config, &box->self, &box->err) < 0) {
		box->self = NULL;
		return -1;
	}
	if (box->ops->campaign_open(box->self, "night", true, box->now_ms, &campaign, &box->err) !=
	    0)
		fail_msg("%s", box->err.text);
	box->campaign = campaign.id;
	return 0;
}

struct store_box *box_create(const char *kind)
{
	char folder[] = "/tmp/peal-store-XXXXXX", path[96];
	struct store_box *box;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/night.db", folder);
	box = box_new(kind, path);
	snprintf(box->folder, sizeof(box->folder), "%s", folder);
	if (box_open(box) < 0)
		fail_msg("%s", box->err.text);
	return box;
}

struct store_box *box_create_at(const char *path)
{
	struct store_box *box = box_new("sqlite", path);

	if (box_open(box) < 0)
		fail_msg("%s", box->err.text);
	return box;
}

struct store_box *box_create_beside(const struct store_box *box)
{
	return box_create_at(box->path);
}

void box_close(struct store_box *box)
{
	box->plugin->close(box->self);
	box->self = NULL;
	box_forget(box->arena);
}

void box_reopen(struct store_box *box)
{
	box_close(box);
	if (box_open(box) < 0)
		fail_msg("%s", box->err.text);
}

static void box_remove_folder(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		unlink(path);
	}
	if (directory != NULL)
		closedir(directory);
	rmdir(folder);
}

void box_destroy(struct store_box **box)
{
	if (*box == NULL)
		return;
	box_close(*box);
	if ((*box)->folder[0] != '\0')
		box_remove_folder((*box)->folder);
	free((*box)->arena);
	free((*box)->config);
#ifndef PEAL_KEEP_PLUGINS
	dlclose((*box)->library);
#endif
	free(*box);
	*box = NULL;
}

int box_setup(void **state)
{
	*state = box_create(box_kind);
	return 0;
}

int box_teardown(void **state)
{
	struct store_box *box = *state;

	box_destroy(&box);
	return 0;
}

/* ---- filling ---- */

void box_forget_rows(struct store_box *box)
{
	box_forget(box->arena);
}

void box_commit(struct store_box *box, struct peal_change *changes, size_t count)
{
	if (box->ops->commit(box->self, changes, count, &box->err) != 0)
		fail_msg("%s", box->err.text);
}

void box_apply(struct store_box *box, struct peal_change *change)
{
	box_commit(box, change, 1);
}

struct peal_id box_id(uint64_t of)
{
	struct peal_id id = { 0 };

	memcpy(id.bytes, &of, sizeof(of));
	return id;
}

int64_t box_upload(struct store_box *box, const char *name)
{
	struct peal_change change = { .kind = PEAL_CHANGE_UPLOAD_ADD,
				      .upload_add.row = { .campaign = box->campaign,
							  .name = name,
							  .fingerprint = "abc",
							  .created_ms = box->now_ms,
							  .columns = { "city\0amount", 11 } } };

	box_apply(box, &change);
	return change.upload_add.id_out;
}

void box_contacts(struct store_box *box, int64_t upload, uint64_t first, size_t count,
		  int64_t due_ms, bool is_queued)
{
	struct peal_contact_row *rows = calloc(count, sizeof(*rows));
	int64_t *due = calloc(count, sizeof(*due));
	struct peal_change change = { .kind = PEAL_CHANGE_CONTACTS,
				      .contacts = { .campaign = box->campaign,
						    .upload = upload,
						    .rows = rows,
						    .due_ms = due,
						    .count = count,
						    .is_queued = is_queued } };

	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct peal_contact_row){ .number = BOX_NUMBER + first + i,
						     .line = first + i + 1,
						     .name = { "Asha", 4 },
						     .values = { "Pune\0"
								 "500",
								 8 } };
		due[i] = due_ms == PEAL_NEVER ? PEAL_NEVER : due_ms + (int64_t)i;
	}
	box_apply(box, &change);
	free(rows);
	free(due);
}

int64_t box_queued(struct store_box *box, size_t count)
{
	int64_t upload = box_upload(box, "contacts.csv");

	box_contacts(box, upload, 1, count, BOX_DUE_MS, true);
	box->now_ms += (int64_t)count;
	return upload;
}

/* ---- calling ---- */

uint32_t box_claim_for(struct store_box *box, uint64_t node, enum peal_lane lane,
		       struct peal_queue_row *rows, uint32_t max)
{
	const struct peal_claim_request request = { .campaign = box->campaign,
						    .lane = lane,
						    .now_ms = box->now_ms,
						    .node = box_id(node),
						    .until_ms = box->now_ms + 60000,
						    .max = max };
	uint32_t count = UINT32_MAX;

	if (box->ops->claim(box->self, &request, box->arena, rows, &count, &box->err) != 0)
		fail_msg("%s", box->err.text);
	return count;
}

uint32_t box_claim(struct store_box *box, enum peal_lane lane, struct peal_queue_row *rows,
		   uint32_t max)
{
	return box_claim_for(box, 1, lane, rows, max);
}

static struct peal_id box_attempt_id(const struct peal_queue_row *row)
{
	return box_id((uint64_t)row->contact.id * 100 + row->attempt_count + 1);
}

struct peal_change box_intent(struct store_box *box, const struct peal_queue_row *row)
{
	return (struct peal_change){ .kind = PEAL_CHANGE_INTENT,
				     .intent = { .campaign = box->campaign,
						 .contact = row->contact.id,
						 .number = row->contact.number,
						 .lane = row->lane,
						 .due_ms = row->due_ms,
						 .attempt = box_attempt_id(row),
						 .attempt_no = row->attempt_count + 1,
						 .agent = "asha",
						 .ruling = "window open, dnd v1",
						 .node = box->node,
						 .started_ms = box->now_ms } };
}

struct peal_change box_result(struct store_box *box, const struct peal_queue_row *row,
			      enum peal_contact_state state, int64_t next_due_ms)
{
	return (struct peal_change){
		.kind = PEAL_CHANGE_RESULT,
		.result = { .campaign = box->campaign,
			    .upload = row->contact.upload,
			    .number = row->contact.number,
			    .row = { .attempt = box_attempt_id(row),
				     .contact = row->contact.id,
				     .attempt_no = row->attempt_count + 1,
				     .agent = "asha",
				     .ruling = "window open, dnd v1",
				     .outcome = PEAL_OUTCOME_BUSY,
				     .cause = 486,
				     .cause_text = "Busy Here",
				     .disposition = "not_reachable",
				     .started_ms = box->now_ms,
				     .ended_ms = box->now_ms + 5000,
				     .ring_ms = 4000,
				     .talk_ms = 1000,
				     .transcript = "agent: namaste\ncallee: "
						   "\xe0\xa4\xb9\xe0\xa4\xbe\xe0\xa4\x81",
				     .dtmf = "1#",
				     .recording = "/r/1.wav",
				     .language = "hi-IN",
				     .is_transferred = true,
				     .fields = "{\"amount\":\"500\"}",
				     .next_due_ms = next_due_ms,
				     .contact_state = state,
				     .why = "busy: again" },
			    .lane = PEAL_LANE_AGAIN,
			    .is_call_event = true,
			    .is_contact_event = state != PEAL_CONTACT_QUEUED }
	};
}

int64_t box_call(struct store_box *box, enum peal_lane lane, enum peal_contact_state state,
		 int64_t next_due_ms)
{
	struct peal_queue_row row;
	struct peal_change change;

	assert_int_equal(box_claim(box, lane, &row, 1), 1);
	change = box_intent(box, &row);
	box_apply(box, &change);
	assert_int_equal(change.intent.verdict_out, PEAL_INTENT_OK);
	change = box_result(box, &row, state, next_due_ms);
	box_apply(box, &change);
	assert_true(change.result.is_applied_out);
	return row.contact.id;
}
