/* exchange.h - where every message of the trunk comes in */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_EXCHANGE_H
#define TOWN_EXCHANGE_H

#include "samples/town/town.h"

/* context: struct town. */
void exchange_receive(void *context, const struct flow *flow, struct text bytes);

#endif
