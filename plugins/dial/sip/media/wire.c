/* wire.c - the UDP socket of one stream, and who its peer is */
/* SPDX-License-Identifier: MIT */
#include "media/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Half a second of packets; who sends more loses them in the kernel. */
#define BUFFER_BYTES (16 * 1024)

struct wire_batch {
	struct mmsghdr heads[WIRE_PACKETS];
	struct iovec pieces[WIRE_PACKETS];
	union wire_address sources[WIRE_PACKETS];
	uint8_t bytes[WIRE_PACKETS][WIRE_PACKET_BYTES_MAX];
};

struct wire_batch *wire_batch_create(void)
{
	struct wire_batch *batch = calloc(1, sizeof(*batch));

	if (batch == NULL)
		return NULL;
	for (unsigned i = 0; i < WIRE_PACKETS; i++) {
		batch->pieces[i] = (struct iovec){ batch->bytes[i], WIRE_PACKET_BYTES_MAX };
		batch->heads[i].msg_hdr.msg_iov = &batch->pieces[i];
		batch->heads[i].msg_hdr.msg_iovlen = 1;
		batch->heads[i].msg_hdr.msg_name = &batch->sources[i];
	}
	return batch;
}

void wire_batch_destroy(struct wire_batch **batch)
{
	free(*batch);
	*batch = NULL;
}

static socklen_t address_bytes(const union wire_address *address)
{
	return address->any.sa_family == AF_INET6 ? sizeof(address->v6) : sizeof(address->v4);
}

static in_port_t *address_port(union wire_address *address)
{
	return address->any.sa_family == AF_INET6 ? &address->v6.sin6_port : &address->v4.sin_port;
}

static bool address_same_host(const union wire_address *a, const union wire_address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET6)
		return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof(a->v6.sin6_addr)) == 0;
	return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
}

static bool address_same(const union wire_address *a, const union wire_address *b)
{
	in_port_t port_a = a->any.sa_family == AF_INET6 ? a->v6.sin6_port : a->v4.sin_port;
	in_port_t port_b = b->any.sa_family == AF_INET6 ? b->v6.sin6_port : b->v4.sin_port;

	return address_same_host(a, b) && port_a == port_b;
}

/* Not "any", not a group, not everybody. */
static bool address_is_host(const union wire_address *address)
{
	uint32_t v4;

	if (address->any.sa_family == AF_INET6)
		return !IN6_IS_ADDR_UNSPECIFIED(&address->v6.sin6_addr) &&
		       !IN6_IS_ADDR_MULTICAST(&address->v6.sin6_addr);
	v4 = ntohl(address->v4.sin_addr.s_addr);
	return v4 != INADDR_ANY && v4 != INADDR_BROADCAST && !IN_MULTICAST(v4);
}

int wire_address_read(const char *text, union wire_address *address_out, struct peal_error *err)
{
	union wire_address address;

	memset(&address, 0, sizeof(address));
	if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1)
		address.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &address.v6.sin6_addr) == 1)
		address.any.sa_family = AF_INET6;
	else
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%s\" is not an IP address", text);
	*address_out = address;
	return 0;
}

static void wire_tune(int fd, int family)
{
	const int buffer = BUFFER_BYTES;
	const int voice = IPTOS_DSCP_EF; /* networks that look at it let speech go first */

	/* Without these calls work too. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	if (family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &voice, sizeof(voice));
	else
		(void)setsockopt(fd, IPPROTO_IP, IP_TOS, &voice, sizeof(voice));
}

enum wire_opened wire_open(struct wire *wire, const union wire_address *local, uint16_t port,
			   struct peal_error *err)
{
	int family = local->any.sa_family;
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	union wire_address address = *local;
	int failed;

	if (fd < 0) {
		peal_fail(err, PEAL_FAIL_LIMIT, "no socket for RTP: %s", strerror(errno));
		return WIRE_FAILED;
	}
	*address_port(&address) = htons(port);
	if (bind(fd, &address.any, address_bytes(&address)) != 0) {
		failed = errno;
		close(fd);
		peal_fail(err, PEAL_FAIL_IO, "RTP port %u cannot be bound: %s", port,
			  strerror(failed));
		return failed == EADDRINUSE ? WIRE_PORT_IN_USE : WIRE_FAILED;
	}
	wire_tune(fd, family);
	*wire = (struct wire){ .fd = fd };
	wire->said.any.sa_family = wire->peer.any.sa_family = (sa_family_t)family;
	return WIRE_OPEN;
}

void wire_close(struct wire *wire)
{
	if (wire->fd >= 0)
		close(wire->fd);
	wire->fd = -1;
}

/* A connected socket would not hear the peer from a new address. */
static void wire_loosen(struct wire *wire)
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };

	if (wire->is_connected)
		(void)connect(wire->fd, &nobody, sizeof(nobody));
	wire->is_latched = wire->is_connected = false;
}

int wire_aim(struct wire *wire, const struct sockaddr_storage *address, struct peal_error *err)
{
	union wire_address said;
	int family = wire->said.any.sa_family;

	wire_loosen(wire);
	memset(&said, 0, sizeof(said));
	if (address->ss_family == AF_INET)
		memcpy(&said.v4, address, sizeof(said.v4));
	else if (address->ss_family == AF_INET6)
		memcpy(&said.v6, address, sizeof(said.v6));
	if (said.any.sa_family == AF_UNSPEC || *address_port(&said) == 0 ||
	    !address_is_host(&said)) {
		wire->is_aimed = false;
		return 0;
	}
	if (said.any.sa_family != family) {
		wire->is_aimed = false;
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the other side wants its sound by IPv%d, and ours is IPv%d",
				 family == AF_INET ? 6 : 4, family == AF_INET ? 4 : 6);
	}
	/* Told the same again, it stays where it was found. */
	if (!wire->is_aimed || !address_same(&said, &wire->said))
		wire->peer = said;
	wire->said = said;
	wire->is_aimed = true;
	return 0;
}

bool wire_accepts(const struct wire *wire, const union wire_address *source, bool is_latch_any)
{
	if (!wire->is_aimed || source->any.sa_family != wire->said.any.sa_family)
		return false;
	/* Also when connected: what came before that is still in the queue. */
	if (wire->is_latched)
		return address_same(source, &wire->peer);
	return is_latch_any || address_same_host(source, &wire->said);
}

void wire_latch(struct wire *wire, const union wire_address *source)
{
	if (wire->is_latched)
		return;
	wire->peer = *source;
	wire->is_latched = true;
	/* If not, each packet finds its way by itself, as before. */
	wire->is_connected = connect(wire->fd, &source->any, address_bytes(source)) == 0;
}

bool wire_send(const struct wire *wire, const uint8_t *bytes, size_t count)
{
	ssize_t sent;

	if (wire->is_connected)
		sent = send(wire->fd, bytes, count, MSG_NOSIGNAL);
	else
		sent = sendto(wire->fd, bytes, count, MSG_NOSIGNAL, &wire->peer.any,
			      address_bytes(&wire->peer));
	return sent == (ssize_t)count;
}

unsigned wire_receive(const struct wire *wire, struct wire_batch *batch)
{
	int got;

	for (unsigned i = 0; i < WIRE_PACKETS; i++)
		batch->heads[i].msg_hdr.msg_namelen = sizeof(batch->sources[i]);
	/* < 0: nothing, or the port there is closed, which is its own affair. */
	got = recvmmsg(wire->fd, batch->heads, WIRE_PACKETS, MSG_DONTWAIT, NULL);
	return got > 0 ? (unsigned)got : 0;
}

struct wire_packet wire_packet(struct wire_batch *batch, unsigned index)
{
	const struct mmsghdr *head = &batch->heads[index];
	bool is_cut = (head->msg_hdr.msg_flags & MSG_TRUNC) != 0;

	return (struct wire_packet){
		.bytes = batch->bytes[index],
		.count = is_cut ? 0 : head->msg_len,
		.source = &batch->sources[index],
	};
}
