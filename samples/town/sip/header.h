/* header.h - what stands in the values of SIP headers */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_HEADER_H
#define TOWN_HEADER_H

#include "samples/town/text.h"

/* The first of a list: up to a comma that is in no quotes and no <>. */
struct text header_first(struct text value);
/* The value of ";name=value", without quotes, of the first of a list; empty: none. */
struct text header_param(struct text value, const char *name);
bool header_has_param(struct text value, const char *name);
/* The URI of a name-addr: "Asha" <sip:asha@host>;tag=1. */
struct text header_uri(struct text value);
/* A parameter of a digest: name="value", separated by commas. */
struct text header_digest(struct text value, const char *name);

/* Of sip:user@host:port;transport=tcp. */
struct text uri_user(struct text uri);
struct text uri_host(struct text uri); /* without the brackets of IPv6 */
int uri_port(struct text uri);	       /* 0: none is given */
struct text uri_param(struct text uri, const char *name);

#endif
