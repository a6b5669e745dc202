/* export.h - what `peal export` writes, by kind of row */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_EXPORT_H
#define PEAL_CLI_EXPORT_H

#include "core/cli/rows.h"
#include "core/cli/visit.h"

struct export
{
	struct visit *visit;
	struct uploads *uploads;
	struct rows rows;
};

/* Header and all rows; 0 or < 0 with visit->err. */
typedef int export_fn(struct export *export);

export_fn export_contacts, export_attempts, export_exclusions, export_deliveries;

/* For messages and cells: the name of an upload. */
const char *export_upload_name(const struct export *export, int64_t upload);

#endif
