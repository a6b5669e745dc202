/* pipeline_read.h - what the files that read a pipeline share */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_PIPELINE_READ_H
#define PEAL_PIPELINE_PIPELINE_READ_H

#include "core/config/file.h"
#include "core/config/options.h"
#include "core/pipeline/pipeline.h"

struct pipeline_reading {
	struct pipeline *pipeline; /* being filled */
	struct file *file;
	struct problems *problems;
	struct loader *loader;
	const char *here;
	bool is_look; /* see pipeline_request */
	struct place stages_place;
};

/* A reader for the settings of `owner`. */
struct options_reader pipeline_reader(const struct pipeline_reading *reading, const char *owner,
				      const char *help);

/* A copy that outlives the tree. */
struct place pipeline_place(const struct pipeline_reading *reading,
			    const config_setting_t *setting);

/* pipeline_top.c */
void pipeline_read_top(struct pipeline_reading *reading);

/* pipeline_stage.c: fills one stage from its group; the plugin stays NULL when
 * there is none of that name. */
void pipeline_read_stage(struct pipeline_reading *reading, const config_setting_t *group,
			 struct stage *stage);
void pipeline_read_store(struct pipeline_reading *reading);

/* pipeline_dial.c: the options of every dial stage. */
void pipeline_check_dial(const struct pipeline_reading *reading, const config_setting_t *group,
			 const struct stage *stage);

/* pipeline_order.c: what stages must be to each other. */
void pipeline_check_stages(struct pipeline_reading *reading);

#endif
