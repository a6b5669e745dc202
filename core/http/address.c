/* address.c - where a server listens */
/* SPDX-License-Identifier: MIT */
#include "core/http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

#define V6_NETWORK_BYTES 8
#define V4_BYTES 4

/* ---- text ---- */

static int parse_port(const char *text, uint16_t *port_out)
{
	unsigned port = 0;
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 5 || text[digits] != '\0')
		return -1;
	for (size_t i = 0; i < digits; i++)
		port = port * 10 + (unsigned)(text[i] - '0');
	if (port > UINT16_MAX)
		return -1;
	*port_out = (uint16_t)port;
	return 0;
}

/* The part before the colon of the port: "", "127.0.0.1" or "[::1]". */
static int parse_ip(const char *text, size_t bytes, struct address *address)
{
	char ip[INET6_ADDRSTRLEN];

	address->is_any = bytes == 0;
	if (bytes == 0)
		return 0;
	address->is_v6 = bytes > 2 && text[0] == '[' && text[bytes - 1] == ']';
	if (address->is_v6) {
		text++;
		bytes -= 2;
	}
	if (bytes >= sizeof(ip))
		return -1;
	memcpy(ip, text, bytes);
	ip[bytes] = '\0';
	return inet_pton(address->is_v6 ? AF_INET6 : AF_INET, ip, address->ip) == 1 ? 0 : -1;
}

int address_parse(const char *text, struct address *address_out, struct peal_error *err)
{
	struct address address = { 0 };
	const char *colon = strrchr(text, ':');

	if (colon == NULL || parse_port(colon + 1, &address.port) != 0 ||
	    parse_ip(text, (size_t)(colon - text), &address) != 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "\"%.80s\" is no address to listen at: write an IP address and a "
				 "port, \"127.0.0.1:8090\" or \"[::1]:8090\", or \":8090\" for all "
				 "addresses",
				 text);
	*address_out = address;
	return 0;
}

bool address_is_same(const struct address *one, const struct address *other)
{
	return one->is_any == other->is_any && one->is_v6 == other->is_v6 &&
	       one->port == other->port && memcmp(one->ip, other->ip, sizeof(one->ip)) == 0;
}

void address_format_ip(const struct address *address, char text_out[ADDRESS_TEXT_MAX])
{
	if (address->is_any)
		snprintf(text_out, ADDRESS_TEXT_MAX, "0.0.0.0");
	else
		inet_ntop(address->is_v6 ? AF_INET6 : AF_INET, address->ip, text_out,
			  ADDRESS_TEXT_MAX);
}

void address_format(const struct address *address, char text_out[ADDRESS_TEXT_MAX])
{
	char ip[ADDRESS_TEXT_MAX];

	address_format_ip(address, ip);
	snprintf(text_out, ADDRESS_TEXT_MAX, address->is_v6 ? "[%.45s]:%u" : "%.45s:%u", ip,
		 address->port);
}

/* ---- peers ---- */

void address_peer(const struct sockaddr *from, struct address *address_out)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	*address_out = (struct address){ 0 };
	if (from->sa_family == AF_INET) {
		memcpy(&v4, from, sizeof(v4));
		memcpy(address_out->ip, &v4.sin_addr, V4_BYTES);
		return;
	}
	memcpy(&v6, from, sizeof(v6));
	if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
		memcpy(address_out->ip, v6.sin6_addr.s6_addr + 12, V4_BYTES);
		return;
	}
	address_out->is_v6 = true;
	memcpy(address_out->ip, &v6.sin6_addr, sizeof(address_out->ip));
}

bool address_is_loopback(const struct address *address)
{
	if (address->is_v6)
		return memcmp(address->ip, &in6addr_loopback, sizeof(address->ip)) == 0;
	return address->ip[0] == 127;
}

bool address_is_neighbour(const struct address *one, const struct address *other)
{
	return one->is_v6 == other->is_v6 &&
	       memcmp(one->ip, other->ip, one->is_v6 ? V6_NETWORK_BYTES : V4_BYTES) == 0;
}

/* ---- listening ---- */

static socklen_t socket_address(const struct address *address, struct sockaddr_storage *to)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(address->port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(address->port) };

	memset(to, 0, sizeof(*to));
	if (address->is_v6) {
		memcpy(&v6.sin6_addr, address->ip, sizeof(address->ip));
		memcpy(to, &v6, sizeof(v6));
		return sizeof(v6);
	}
	memcpy(&v4.sin_addr, address->ip, V4_BYTES);
	memcpy(to, &v4, sizeof(v4));
	return sizeof(v4);
}

/* One IPv6 socket hears IPv4 too.  < 0: errno. */
static int try_listen(const struct address *address)
{
	int fd = socket(address->is_v6 ? AF_INET6 : AF_INET,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int yes = 1, only_v6 = !address->is_any, error;
	struct sockaddr_storage at;
	socklen_t bytes = socket_address(address, &at);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (address->is_v6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof(only_v6));
	if (bind(fd, (struct sockaddr *)&at, bytes) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int fail_listen(const struct address *address, int error, struct peal_error *err)
{
	char text[ADDRESS_TEXT_MAX];

	address_format(address, text);
	if (error == EADDRINUSE)
		return peal_fail(err, PEAL_FAIL_BUSY,
				 "cannot listen at %s: the port is in use, perhaps by another run; "
				 "`ss -ltnp` shows by which program. End that one, or choose "
				 "another port",
				 text);
	if (error == EADDRNOTAVAIL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "cannot listen at %s: this machine has no such address; `ip addr` "
				 "shows those that it has",
				 text);
	if (error == EACCES)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "cannot listen at %s: ports below 1024 need a right of their own; "
				 "choose another port",
				 text);
	return peal_fail(err, PEAL_FAIL_IO, "cannot listen at %s: %s", text, strerror(error));
}

/* The kernel has chosen. */
static void read_port(int fd, struct address *address)
{
	struct sockaddr_storage at = { 0 };
	socklen_t bytes = sizeof(at);
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	getsockname(fd, (struct sockaddr *)&at, &bytes);
	if (at.ss_family == AF_INET6) {
		memcpy(&v6, &at, sizeof(v6));
		address->port = ntohs(v6.sin6_port);
	} else {
		memcpy(&v4, &at, sizeof(v4));
		address->port = ntohs(v4.sin_port);
	}
}

int address_listen(struct address *address, struct peal_error *err)
{
	struct address at = *address;
	int fd;

	at.is_v6 |= at.is_any;
	fd = try_listen(&at);
	if (fd < 0 && at.is_any && errno != EADDRINUSE && errno != EACCES) {
		at.is_v6 = false; /* a machine without IPv6 */
		fd = try_listen(&at);
	}
	if (fd < 0)
		return fail_listen(address, errno, err);
	if (address->port == 0)
		read_port(fd, address);
	return fd;
}
