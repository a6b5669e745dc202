/* ports.h - the even ports of a range, each used for as long as possible not again
 *
 * A port that comes back rests, so that packets for the call that had it do not
 * reach the next one.  Time comes in as a parameter.  Any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_PORTS_H
#define PEAL_SIP_PORTS_H

#include "peal/plugin.h"

#define PORTS_REST_MS 2000

struct ports;

struct ports *ports_create(uint16_t min, uint16_t max, struct peal_error *err);
void ports_destroy(struct ports **ports);
size_t ports_count(const struct ports *ports); /* of the range */

/* < 0: all are in use, or rest. */
int ports_take(struct ports *ports, int64_t now_ms, uint16_t *port_out, struct peal_error *err);
/* It was taken, and its socket is closed, or somebody else has it. */
void ports_give(struct ports *ports, uint16_t port, int64_t now_ms);

#endif
