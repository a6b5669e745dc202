/* registrar.c - who has registered, where, and until when (RFC 3261, 10) */
/* SPDX-License-Identifier: MIT */
#include "registrar.h"

#include "gate.h"
#include "samples/town/memory.h"
#include "samples/town/sip/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void remove_at(struct town *town, struct registration **at)
{
	struct registration *old = *at;

	*at = old->next;
	free(old->contact);
	free(old);
	town->registration_count--;
}

/* Takes out what has expired, and the binding of a contact. */
static void forget(struct town *town, struct text contact)
{
	struct registration **at = &town->registrations;

	while (*at != NULL) {
		if ((*at)->until_ms <= town->alarms.now_ms || text_is(contact, "*") ||
		    text_is(contact, (*at)->contact))
			remove_at(town, at);
		else
			at = &(*at)->next;
	}
}

static int expires_of(const struct town *town, const struct message *request)
{
	struct text contact = message_header(request, "Contact");
	struct text wish = header_param(contact, "expires");
	uint64_t seconds = 3600;

	if (wish.bytes == 0)
		wish = message_header(request, "Expires");
	text_number(wish, 0xffffffffu, &seconds);
	return seconds > (uint64_t)town->mix.trunk.expires_s_max ? town->mix.trunk.expires_s_max
								 : (int)seconds;
}

static void add(struct town *town, const struct flow *flow, struct text contact, int expires_s)
{
	struct registration *registration = memory_get(sizeof(*registration));

	registration->contact = text_copy(contact);
	registration->flow = *flow;
	registration->until_ms = town->alarms.now_ms + (int64_t)expires_s * 1000;
	registration->next = town->registrations;
	town->registrations = registration;
	town->registration_count++;
}

static void log_registration(const struct town *town, struct text contact, int expires_s)
{
	char text[256];
	struct log_line line = { .event = expires_s > 0 ? "registered" : "unregistered",
				 .from = text,
				 .name = "expires",
				 .number = expires_s };

	text_put(contact, text, sizeof(text));
	log_write(&town->log, &line);
}

void registrar_receive(struct town *town, const struct flow *flow, const struct message *request)
{
	const struct mix_trunk *trunk = &town->mix.trunk;
	struct digest digest = {
		.realm = trunk->realm,
		.user = trunk->user,
		.password = trunk->password,
		.status = 401,
	};
	struct text header = message_header(request, "Contact"), contact = header_uri(header);
	int expires_s = expires_of(town, request);
	char lines[512] = "";

	if (trunk->password != NULL && !gate_check(town, flow, request, &digest))
		return;
	if (header.bytes > 0) {
		forget(town, contact);
		if (expires_s > 0 && town->registration_count < REGISTRAR_MAX)
			add(town, flow, contact, expires_s);
		log_registration(town, contact, expires_s);
		if (expires_s > 0 && contact.bytes < 256)
			snprintf(lines, sizeof(lines), "Contact: <%.*s>;expires=%d\r\n",
				 (int)contact.bytes, contact.at, expires_s);
	}
	gate_reply(town, flow, request, 200, lines, NULL);
}

static bool is_same_peer(const struct flow *one, const struct flow *other)
{
	return one->transport == other->transport && one->connection == other->connection &&
	       memcmp(&one->peer, &other->peer, sizeof(one->peer)) == 0;
}

bool registrar_knows(const struct town *town, const struct flow *flow,
		     const struct message *request)
{
	struct text contact = header_uri(message_header(request, "Contact"));
	const struct registration *at = town->registrations;

	for (; at != NULL; at = at->next) {
		struct text known = text_of(at->contact);

		if (at->until_ms <= town->alarms.now_ms)
			continue;
		if (is_same_peer(&at->flow, flow) ||
		    (text_is_same(uri_host(known), uri_host(contact)) &&
		     uri_port(known) == uri_port(contact)))
			return true;
	}
	return false;
}

const struct registration *registrar_last(struct town *town)
{
	forget(town, (struct text){ 0 });
	return town->registrations;
}

void registrar_finish(struct town *town)
{
	while (town->registrations != NULL)
		remove_at(town, &town->registrations);
}
