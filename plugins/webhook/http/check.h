/* check.h - settings that no option's row can judge alone */
/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_HTTP_CHECK_H
#define WEBHOOK_HTTP_CHECK_H

#include "receiver.h"

#define HEADERS_MAX 32u /* of the stage's own */

/* peal_plugin.check: the error names the option first. */
int check_config(const void *config, struct peal_error *err);

/* What is allowed and yet unwise goes to the log when the stage is opened. */
void check_warn(const struct peal_host *host, const struct http_config *config);

#endif
