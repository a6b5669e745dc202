/* lock - one process runs a campaign
 *
 * A lock on one byte, at the campaign's id, of a file beside the store.  The kernel
 * drops it with the process, however that ends. */
/* SPDX-License-Identifier: MIT */
#include "campaign.h"

#include <errno.h>
#include <fcntl.h>

static int lock_open_file(struct store *store, struct peal_error *err)
{
	char *path = g_strconcat(store->path, ".lock", NULL);
	int result = 0;

	store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (store->lock_fd < 0)
		result = peal_fail(
			err, errno == EACCES || errno == EPERM ? PEAL_FAIL_IO : PEAL_FAIL_FULL,
			"store \"%s\": its lock file \"%s\" cannot be opened: %s", store->path,
			path, strerror(errno));
	g_free(path);
	return result;
}

static int lock_take(struct store *store, int64_t campaign, struct peal_error *err)
{
	struct flock range = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = campaign, .l_len = 1
	};

	if (fcntl(store->lock_fd, F_OFD_SETLK, &range) == 0)
		return 0;
	if (errno == EAGAIN || errno == EACCES)
		return peal_fail(err, PEAL_FAIL_BUSY,
				 "store \"%s\": another process is running this campaign; wait "
				 "for it or end it",
				 store->path);
	return peal_fail(err, PEAL_FAIL_IO, "store \"%s\": its lock file cannot be locked: %s",
			 store->path, strerror(errno));
}

int campaign_lock(void *self, int64_t campaign, struct peal_error *err)
{
	struct store *store = self;
	void *key = (void *)(intptr_t)campaign;

	if (store->path == NULL)
		return 0;
	if (store->locked == NULL)
		store->locked = g_hash_table_new(NULL, NULL);
	if (g_hash_table_contains(store->locked, key))
		return 0;
	if (store->lock_fd < 0 && lock_open_file(store, err) < 0)
		return -1;
	if (lock_take(store, campaign, err) < 0)
		return -1;
	/* Whoever had the lock is gone, and so are its nodes. */
	if (sql_run(&store->sql, "DELETE FROM node WHERE campaign = ?1", INT(campaign)) < 0)
		return store_fail(store, err, "locking the campaign");
	g_hash_table_add(store->locked, key);
	return 0;
}
