/* delimiter.h - the byte between two values */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_DELIMITER_H
#define INGEST_CSV_DELIMITER_H

#include "peal/ingest.h"

/* "tab", "auto" or one byte that may separate values. */
bool delimiter_is_valid(const char *setting);

/* For "auto": the candidate that is most frequent in the first line. */
char delimiter_of(const char *setting, struct peal_slice first);

#endif
