/* number_cell.h - a telephone number as it stands in a cell of a spreadsheet */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_NUMBER_CELL_H
#define INGEST_CSV_NUMBER_CELL_H

#include "peal/ingest.h"

struct number_rules {
	const struct peal_host *host;
	const struct peal_region *region; /* of national numbers; NULL: international only */
	bool is_strict;			  /* E.164 with '+', nothing else */
};

/* NULL and *number_out, or the reason of the exclusion and its detail, static. */
const char *number_cell_read(const struct number_rules *rules, struct peal_slice text,
			     uint64_t *number_out, const char **detail_out);

#endif
