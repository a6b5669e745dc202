/* hash.h - SHA-256 of files */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_HASH_H
#define PEAL_BASE_HASH_H

#include "peal/error.h"

#define HASH_TEXT_MAX 65 /* hex, with NUL */

int hash_file(const char *path, char hex_out[HASH_TEXT_MAX], struct peal_error *err);

#endif
