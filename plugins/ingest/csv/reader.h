/* reader.h - the contacts of one source, in batches */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_READER_H
#define INGEST_CSV_READER_H

#include "config.h"
#include "number_cell.h"

struct reader;

int reader_create(const struct csv_config *config, const struct number_rules *numbers,
		  const struct peal_source *source, struct reader **reader_out,
		  struct peal_error *err);
void reader_destroy(struct reader **reader);

const struct peal_columns *reader_columns(const struct reader *reader);
/* As peal_ingest_ops.read. */
int reader_read(struct reader *reader, struct peal_batch *batch, struct peal_error *err);
void reader_progress(const struct reader *reader, uint64_t *done_out, uint64_t *total_out);

#endif
