/* address.h - under which address other machines reach us */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_ADDRESS_H
#define PEAL_SIP_ADDRESS_H

#include "peal/plugin.h"

#include <netinet/in.h>

#define ADDRESS_TEXT_MAX INET6_ADDRSTRLEN

/* NULL, "", "0.0.0.0" or "::". */
bool address_is_any(const char *address);
/* `wanted` if it is an address of one interface; else the one
 * that the system would send from to `peer` (a host; it is looked up). */
int address_choose(const char *wanted, const char *peer, char text_out[ADDRESS_TEXT_MAX],
		   struct peal_error *err);
/* The one that the system sends from to most of the world. */
int address_usual(char text_out[ADDRESS_TEXT_MAX], struct peal_error *err);

#endif
