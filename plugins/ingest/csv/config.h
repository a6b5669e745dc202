/* config.h - the settings of an ingest.csv stage */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_CONFIG_H
#define INGEST_CSV_CONFIG_H

#include "peal/ingest.h"

struct csv_config {
	struct peal_texts files;
	const char *country;
	bool header;
	struct peal_map columns;
	const char *delimiter;
	bool strict;
};

#endif
