/* reply.c - answers to requests, as far as the request decides them */
/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include "header.h"

#include <string.h>

const char *reply_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{ 100, "Trying" },
		{ 180, "Ringing" },
		{ 183, "Session Progress" },
		{ 200, "OK" },
		{ 202, "Accepted" },
		{ 301, "Moved Permanently" },
		{ 302, "Moved Temporarily" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 407, "Proxy Authentication Required" },
		{ 408, "Request Timeout" },
		{ 410, "Gone" },
		{ 420, "Bad Extension" },
		{ 480, "Temporarily Unavailable" },
		{ 481, "Call/Transaction Does Not Exist" },
		{ 484, "Address Incomplete" },
		{ 486, "Busy Here" },
		{ 487, "Request Terminated" },
		{ 488, "Not Acceptable Here" },
		{ 491, "Request Pending" },
		{ 500, "Server Internal Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Server Time-out" },
		{ 600, "Busy Everywhere" },
		{ 603, "Decline" },
		{ 604, "Does Not Exist Anywhere" },
		{ 606, "Not Acceptable" },
		{ 607, "Unwanted" },
		{ 608, "Rejected" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (phrases[i].status == status)
			return phrases[i].phrase;
	}
	return status < 300 ? "OK" : "Failed";
}

static int port_of(const struct sockaddr_storage *address)
{
	return ntohs(((const struct sockaddr_in *)address)->sin_port); /* the same in IPv6 */
}

static void host_of(const struct sockaddr_storage *address, char out[64])
{
	if (address->ss_family == AF_INET6)
		uv_ip6_name((const struct sockaddr_in6 *)address, out, 64);
	else
		uv_ip4_name((const struct sockaddr_in *)address, out, 64);
}

/* The first Via gets what RFC 3581 wants, when it asks for it by an empty "rport". */
static void add_first_via(struct page *page, struct text value, const struct flow *flow)
{
	const char *rport = memmem(value.at, value.bytes, ";rport", 6);
	size_t before;
	char host[64];

	if (rport == NULL || !header_has_param(value, "rport") ||
	    header_param(value, "rport").bytes > 0) {
		page_add(page, value);
		return;
	}
	before = (size_t)(rport - value.at) + 6;
	host_of(&flow->peer, host);
	page_add(page, (struct text){ value.at, before });
	page_print(page, "=%d;received=%s", port_of(&flow->peer), host);
	page_add(page, (struct text){ value.at + before, value.bytes - before });
}

void reply_head(struct page *page, const struct message *request, const struct flow *flow)
{
	bool is_first = true;

	for (size_t i = 0; i < request->header_count; i++) {
		const struct message_header *header = &request->headers[i];
		bool is_via = text_is_word(header->name, "Via");

		if (!is_via && !text_is_word(header->name, "Record-Route") &&
		    !text_is_word(header->name, "From") && !text_is_word(header->name, "Call-ID") &&
		    !text_is_word(header->name, "CSeq"))
			continue;
		page_add(page, header->name);
		page_print(page, ": ");
		if (is_via && is_first)
			add_first_via(page, header->value, flow);
		else
			page_add(page, header->value);
		page_print(page, "\r\n");
		is_first = is_first && !is_via;
	}
}

struct flow reply_flow(const struct message *request, const struct flow *flow)
{
	struct text via = header_first(message_header(request, "Via"));
	struct flow out = *flow;
	struct text rest = via, sent_by;

	if (flow->transport != TRANSPORT_UDP || header_has_param(via, "rport"))
		return out;
	text_until(&rest, " \t");
	sent_by = text_trim(text_until(&rest, ";"));
	((struct sockaddr_in *)&out.peer)->sin_port =
		htons((uint16_t)(uri_port(sent_by) > 0 ? uri_port(sent_by) : 5060));
	return out;
}

void reply_write(struct page *page, const struct reply *reply)
{
	bool has_tag = header_param(reply->to, "tag").bytes > 0;

	page_print(page, "SIP/2.0 %d %s\r\n", reply->status,
		   reply->phrase != NULL ? reply->phrase : reply_phrase(reply->status));
	page_add(page, reply->head);
	page_print(page, "To: ");
	page_add(page, reply->to);
	if (!has_tag && reply->tag != NULL && reply->status > 100)
		page_print(page, ";tag=%s", reply->tag);
	page_print(page, "\r\nServer: peal-town\r\n");
	if (reply->headers != NULL)
		page_add(page, text_of(reply->headers));
	if (reply->body.bytes > 0)
		page_print(page, "Content-Type: %s\r\n",
			   reply->type != NULL ? reply->type : "application/sdp");
	page_print(page, "Content-Length: %zu\r\n\r\n", reply->body.bytes);
	page_add(page, reply->body);
}
