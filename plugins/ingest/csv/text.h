/* text.h - is it text, and is it UTF-8 */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_TEXT_H
#define INGEST_CSV_TEXT_H

#include "peal/ingest.h"

/* NULL, or what the bytes are instead: "is a zip archive or spreadsheet (.xlsx)...". */
const char *text_is_not(struct peal_slice first);

bool text_is_utf8(struct peal_slice text);

/* At most `bytes_max` bytes, not cut within a character. */
struct peal_slice text_clip(struct peal_slice text, size_t bytes_max);

#endif
