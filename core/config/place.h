/* place.h - where a setting stands, for messages
 *
 * file.h hangs a place on every setting of a tree that it has read. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_PLACE_H
#define PEAL_CONFIG_PLACE_H

#include <libconfig.h>
#include <stdbool.h>

struct place {
	const char *file; /* NULL: no file; `set` is there, or the text says it */
	unsigned line;	  /* 0: the file as a whole */
	const char *set;  /* the name that was given to --set; NULL: it stands in the file */
	bool is_untyped;  /* the value is a text without quotes: its option says what it means */
};

/* Of a setting in a tree of file.h.  Its texts live as long as the tree. */
static inline struct place place_of(const config_setting_t *setting)
{
	const struct place *place = config_setting_get_hook(setting);

	return place == NULL ? (struct place){ 0 } : *place;
}

#endif
