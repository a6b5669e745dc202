/* target.c - where a trunk is: "sip:host:port;transport=udp" taken apart
 *
 * The same for the settings and for what a redirection says, so nothing is trusted:
 * each part has its length and its characters. */
/* SPDX-License-Identifier: MIT */
#include "call/target.h"

#include <ctype.h>
#include <strings.h>

static int fail(struct peal_error *err, const char *uri, const char *what)
{
	return peal_fail(err, PEAL_FAIL_INPUT, "\"%.100s\": %s", uri, what);
}

/* Copies what is made of the characters; < 0: it is not, or too long. */
static int part_copy(char *out, size_t bytes_max, const char *at, size_t bytes, const char *more)
{
	if (bytes == 0 || bytes >= bytes_max)
		return -1;
	for (size_t i = 0; i < bytes; i++) {
		if (!isalnum((unsigned char)at[i]) && strchr(more, at[i]) == NULL)
			return -1;
	}
	memcpy(out, at, bytes);
	out[bytes] = '\0';
	return 0;
}

/* The user part without its parameters and password; %2B is a plus. */
static int user_read(struct target *target, const char *at, size_t bytes)
{
	size_t used = 0;

	for (size_t i = 0; i < bytes && at[i] != ';' && at[i] != ':'; i++) {
		char c = at[i];

		if (c == '%' && bytes - i > 2 && strncasecmp(at + i, "%2B", 3) == 0) {
			c = '+';
			i += 2;
		}
		if (used + 1 >= sizeof(target->user) ||
		    (!isalnum((unsigned char)c) && strchr("+-_.!~*'()&=$,?/%#", c) == NULL))
			return -1;
		target->user[used++] = c;
	}
	target->user[used] = '\0';
	return used > 0 ? 0 : -1;
}

static int host_read(struct target *target, const char **at, const char *uri,
		     struct peal_error *err)
{
	const char *start = *at, *end;

	if (*start == '[') {
		end = strchr(start, ']');
		if (end == NULL || part_copy(target->host, sizeof(target->host), start + 1,
					     (size_t)(end - start - 1), ":.") < 0)
			return fail(err, uri, "its address is not an IPv6 address in brackets");
		*at = end + 1;
		return 0;
	}
	end = start + strcspn(start, ":;?");
	if (part_copy(target->host, sizeof(target->host), start, (size_t)(end - start), ".-_") < 0)
		return fail(err, uri, "it has no host");
	*at = end;
	return 0;
}

static int port_read(struct target *target, const char **at, const char *uri,
		     struct peal_error *err)
{
	unsigned port = 0;
	const char *digit = *at;

	if (*digit != ':')
		return 0;
	for (digit++; isdigit((unsigned char)*digit) && port <= UINT16_MAX; digit++)
		port = port * 10 + (unsigned)(*digit - '0');
	if (port == 0 || port > UINT16_MAX)
		return fail(err, uri, "its port is not 1 to 65535");
	target->port = (uint16_t)port;
	*at = digit;
	return 0;
}

static int transport_read(struct target *target, const char *at, bool is_sips, const char *uri,
			  struct peal_error *err)
{
	static const char *const names[] = { "udp", "tcp", "tls" };
	const char *value = strcasestr(at, ";transport=");
	size_t bytes;

	target->transport = is_sips ? TARGET_TLS : TARGET_UDP;
	if (value == NULL)
		return 0;
	value += strlen(";transport=");
	bytes = strcspn(value, ";?");
	for (int i = TARGET_UDP; i <= TARGET_TLS; i++) {
		if (bytes != strlen(names[i]) || strncasecmp(value, names[i], bytes) != 0)
			continue;
		if (!is_sips || i == TARGET_TLS)
			target->transport = (enum target_transport)i;
		return is_sips && i == TARGET_UDP ? fail(err, uri, "sips goes over TLS") : 0;
	}
	return fail(err, uri, "its transport is not udp, tcp or tls");
}

/* "Name" <sip:...>;q=1 -> sip:... */
static int brackets_off(const char *uri, char out[TARGET_URI_MAX], struct peal_error *err)
{
	const char *start = strchr(uri, '<'), *end = start == NULL ? NULL : strchr(start, '>');
	size_t bytes;

	if (start == NULL || end == NULL) {
		start = uri;
		end = uri + strlen(uri);
	} else {
		start++;
	}
	bytes = (size_t)(end - start);
	if (bytes >= TARGET_URI_MAX)
		return fail(err, uri, "it is too long");
	memcpy(out, start, bytes);
	out[bytes] = '\0';
	return 0;
}

static int sip_read(struct target *target, const char *rest, bool is_sips, const char *uri,
		    struct peal_error *err)
{
	const char *sign = strchr(rest, '@');

	if (sign != NULL) {
		if (user_read(target, rest, (size_t)(sign - rest)) < 0)
			return fail(err, uri, "its user has characters that it must not have");
		rest = sign + 1;
	}
	if (host_read(target, &rest, uri, err) < 0 || port_read(target, &rest, uri, err) < 0)
		return -1;
	if (*rest != '\0' && *rest != ';' && *rest != '?')
		return fail(err, uri, "something stands behind its host and port");
	return transport_read(target, rest, is_sips, uri, err);
}

int target_parse(const char *uri, struct target *target_out, struct peal_error *err)
{
	struct target target = { .transport = TARGET_UDP };
	char bare[TARGET_URI_MAX];

	if (brackets_off(uri, bare, err) < 0)
		return -1;
	if (strncasecmp(bare, "tel:", 4) == 0) {
		if (user_read(&target, bare + 4, strlen(bare + 4)) < 0)
			return fail(err, uri, "it has no number");
	} else if (strncasecmp(bare, "sip:", 4) == 0) {
		if (sip_read(&target, bare + 4, false, uri, err) < 0)
			return -1;
	} else if (strncasecmp(bare, "sips:", 5) == 0) {
		if (sip_read(&target, bare + 5, true, uri, err) < 0)
			return -1;
	} else {
		return fail(err, uri, "it does not start with sip: or sips:");
	}
	*target_out = target;
	return 0;
}

void target_format_host(const struct target *target, char host_out[TARGET_HOST_MAX + 2])
{
	bool is_six = strchr(target->host, ':') != NULL;

	snprintf(host_out, TARGET_HOST_MAX + 2, "%s%s%s", is_six ? "[" : "", target->host,
		 is_six ? "]" : "");
}

void target_format(const struct target *target, char uri_out[TARGET_URI_MAX])
{
	static const char *const names[] = { "udp", "tcp", "tls" };
	char host[TARGET_HOST_MAX + 2], port[8] = "";

	target_format_host(target, host);
	if (target->port != 0)
		snprintf(port, sizeof(port), ":%u", target->port);
	snprintf(uri_out, TARGET_URI_MAX, "sip:%s%s;transport=%s", host, port,
		 names[target->transport]);
}
