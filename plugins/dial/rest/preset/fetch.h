/* fetch.h - values that do not stand in the pipeline: "env:NAME", "file:/PATH" */
/* SPDX-License-Identifier: MIT */
#ifndef REST_FETCH_H
#define REST_FETCH_H

#include "peal/plugin.h"

bool fetch_is_reference(const char *text);
/* A file's last line breaks are cut.  *value_out is the caller's, free().  < 0: not set,
 * not there, empty or longer than bytes_max. */
int fetch_value(const char *reference, size_t bytes_max, char **value_out, struct peal_error *err);

#endif
