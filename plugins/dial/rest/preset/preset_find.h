/* preset_find.h - preset_find() with the folder in the caller's hands, for tests */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PRESET_FIND_H
#define REST_PRESET_FIND_H

#include "preset.h"

/* `folder`: of the presets that came with Peal; "": there are none. */
int preset_find_in(const char *wanted, const char *folder, char *path_out, size_t path_bytes,
		   struct peal_error *err);

#endif
