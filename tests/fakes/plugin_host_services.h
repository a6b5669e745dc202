/* plugin_host_services.h - what the plugin host does for a plugin */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_PLUGIN_HOST_SERVICES_H
#define TESTS_FAKES_PLUGIN_HOST_SERVICES_H

#include "tests/fakes/plugin_host_inner.h"

/* `stage` must live as long as the host. */
void plugin_host_fill_services(struct plugin_host *host, const char *stage, enum peal_kind kind);

#endif
