/* url.h - is it a URL that a request may go to? */
/* SPDX-License-Identifier: MIT */
#ifndef REST_URL_H
#define REST_URL_H

#include "peal/plugin.h"

#define URL_BYTES_MAX 8192u /* the host's */

/* http:// or https://, a host, and nothing that would be read in two ways: no password, no
 * "..", no "#", no blanks.  < 0: `err` says what is wrong, without showing it. */
int url_check(const char *url, struct peal_error *err);

#endif
