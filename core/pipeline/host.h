/* host.h - the struct peal_host of a stage
 *
 * One per open stage.  What a service needs is in struct services, shared by all
 * stages; without a loop (commands that only look at the store) timers, work and
 * HTTP are not there, and nobody comes to who listens. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_HOST_H
#define PEAL_PIPELINE_HOST_H

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/loop/loop.h"
#include "core/pipeline/pipeline.h"

struct http;
struct listeners;

struct services {
	struct log *log;
	struct random *random;
	struct loop *loop;	     /* NULL: none */
	struct http *http;	     /* NULL: none */
	struct listeners *listeners; /* NULL: nobody comes from outside */
	const struct pipeline *pipeline;
	void *engine; /* for the services of some kinds */
};

struct stage_host {
	struct peal_host is; /* first: a plugin's host is its stage_host */
	const struct services *services;
};

void host_init(struct stage_host *host, const struct services *services, const char *label);

static inline const struct services *host_services(const struct peal_host *host)
{
	return ((const struct stage_host *)(const void *)host)->services;
}

#endif
