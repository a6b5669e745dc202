/* address.c - under which address other machines reach us */
/* SPDX-License-Identifier: MIT */
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

bool address_is_any(const char *address)
{
	return address == NULL || address[0] == '\0' || strcmp(address, "0.0.0.0") == 0 ||
	       strcmp(address, "::") == 0;
}

static bool is_address(const char *text)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* Nothing is sent: the system only chooses. */
static int address_towards(const struct addrinfo *peer, char text_out[ADDRESS_TEXT_MAX])
{
	struct sockaddr_storage address;
	socklen_t bytes = sizeof(address);
	int fd = socket(peer->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result = -1;

	if (fd < 0)
		return -1;
	if (connect(fd, peer->ai_addr, peer->ai_addrlen) == 0 &&
	    getsockname(fd, (struct sockaddr *)&address, &bytes) == 0)
		result = getnameinfo((struct sockaddr *)&address, bytes, text_out, ADDRESS_TEXT_MAX,
				     NULL, 0, NI_NUMERICHOST) == 0
				 ? 0
				 : -1;
	close(fd);
	return result;
}

int address_usual(char text_out[ADDRESS_TEXT_MAX], struct peal_error *err)
{
	/* Of documents (RFC 5737, RFC 3849): nobody is there, but the way is the usual one. */
	static const char *const far[] = { "192.0.2.1", "2001:db8::1" };

	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		if (address_choose(NULL, far[i], text_out, NULL) == 0)
			return 0;
	}
	return peal_fail(err, PEAL_FAIL_IO,
			 "this machine has no way to other networks, and so no address of its own: "
			 "set `address`");
}

int address_choose(const char *wanted, const char *peer, char text_out[ADDRESS_TEXT_MAX],
		   struct peal_error *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM }, *found = NULL;
	int result;

	if (!address_is_any(wanted)) {
		if (!is_address(wanted))
			return peal_fail(err, PEAL_FAIL_INPUT, "\"%s\" is not an address", wanted);
		snprintf(text_out, ADDRESS_TEXT_MAX, "%s", wanted);
		return 0;
	}
	result = getaddrinfo(peer, "5060", &hints, &found);
	if (result != 0)
		return peal_fail(
			err, PEAL_FAIL_IO,
			"the address of %s: %s; our own side of the way there is not known "
			"without it: set `address`",
			peer, gai_strerror(result));
	result = address_towards(found, text_out);
	freeaddrinfo(found);
	if (result < 0)
		return peal_fail(err, PEAL_FAIL_IO, "there is no way to %s: %s", peer,
				 strerror(errno));
	return 0;
}
