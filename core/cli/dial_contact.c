/* dial_contact.c - the contact of the command line, as the pipeline's list
 *
 * An ingest stage of one row takes the place of the pipeline's own, so that the contact
 * goes through all the stages that follow as any other. */
/* SPDX-License-Identifier: MIT */
#include "core/cli/dial.h"

static int contact_open(const struct peal_host *host, const void *config, void **self_out,
			struct peal_error *err)
{
	(void)host, (void)err;
	*self_out = (void *)(uintptr_t)config;
	return 0;
}

static void contact_close(void *self)
{
	(void)self;
}

static int contact_list(void *self, const struct peal_source **sources_out, size_t *count_out,
			struct peal_error *err)
{
	static const struct peal_source source = { "the command line", "" };

	(void)self, (void)err;
	*sources_out = &source;
	*count_out = 1;
	return 0;
}

static int contact_fingerprint(void *self, const struct peal_source *source, char hex_out[65],
			       struct peal_error *err)
{
	(void)self, (void)source, (void)err;
	snprintf(hex_out, 65, "the command line");
	return 0;
}

static int contact_reader_open(void *self, const struct peal_source *source, void **reader_out,
			       const struct peal_columns **columns_out, struct peal_error *err)
{
	struct dial_contact *contact = self;

	(void)source, (void)err;
	*reader_out = contact;
	*columns_out = &contact->columns;
	return 0;
}

static int contact_read(void *reader, struct peal_batch *batch, struct peal_error *err)
{
	const struct dial_contact *contact = reader;

	(void)err;
	batch->row_count = 1;
	batch->number[0] = contact->number;
	batch->line[0] = 1;
	batch->raw[0] = contact->raw;
	batch->name[0] = contact->name;
	for (uint32_t i = 0; i < contact->columns.count; i++)
		batch->values[i] = contact->values[i];
	return 0;
}

static void contact_reader_close(void *reader)
{
	(void)reader;
}

void dial_contact_put(struct dial_contact *contact, struct pipeline *pipeline)
{
	static const struct peal_ingest_ops ops = {
		.size = sizeof(struct peal_ingest_ops),
		.list = contact_list,
		.fingerprint = contact_fingerprint,
		.reader_open = contact_reader_open,
		.read = contact_read,
		.reader_close = contact_reader_close,
	};
	static const struct plugin plugin = {
		.is = {
			PEAL_PLUGIN_HEAD(PEAL_KIND_INGEST),
			.name = "contact",
			.open = contact_open,
			.close = contact_close,
			.ops = &ops,
		},
		.kind = PEAL_KIND_INGEST,
		.ops.ingest = &ops,
	};
	struct stage *stage = pipeline_stage(pipeline, PEAL_KIND_INGEST);

	stage->plugin = &plugin;
	stage->config = contact;
	stage->label = "the contact";
	pipeline->release = PIPELINE_RELEASE_AUTO;
}
