/* columns.h - what each column of a file is
 *
 * From the header, or from the places when there is none, and from the stage's
 * `columns`.  Fails when there is no column for the number, or when a name
 * cannot be told from another. */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_COLUMNS_H
#define INGEST_CSV_COLUMNS_H

#include "config.h"
#include "rows.h"

#define COLUMN_NONE UINT32_MAX

struct columns {
	uint32_t count; /* of the file */
	uint32_t number_at;
	uint32_t name_at; /* COLUMN_NONE: there is none */
	struct peal_columns further;
	char **names; /* by column of the file: what it is called from now on */
	struct peal_slice *further_names;
};

/* `header` is the first row; only its count is used when config->header is
 * false.  `host` gets a warning for an entry of `columns` that names no column. */
int columns_create(const struct peal_host *host, const struct csv_config *config,
		   const struct row *header, const char *source, struct columns **columns_out,
		   struct peal_error *err);
void columns_destroy(struct columns **columns);

#endif
