/* bench_listener.c - hears the sound of calls: reads packets, and throws them away
 *
 * Usage: bench_listener PORT
 * On loopback, for all calls together, until it is ended.  It looks every 2 ms: who sends
 * on loopback pays for waking the reader, and a network wakes nobody. */
/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOOK_US 2000
#define PACKETS 64
#define PACKET_BYTES 2048
#define BUFFER_BYTES (4 << 20)

static int port_open(const char *text)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(text)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int bytes = BUFFER_BYTES;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -1 : fd;
}

int main(int argc, char **argv)
{
	static uint8_t bytes[PACKETS][PACKET_BYTES];
	struct iovec parts[PACKETS];
	struct mmsghdr packets[PACKETS] = { 0 };
	int fd = argc == 2 ? port_open(argv[1]) : -1;

	if (fd < 0) {
		fputs("usage: bench_listener PORT, one that is free\n", stderr);
		return 2;
	}
	for (int i = 0; i < PACKETS; i++) {
		parts[i] = (struct iovec){ bytes[i], PACKET_BYTES };
		packets[i].msg_hdr.msg_iov = &parts[i];
		packets[i].msg_hdr.msg_iovlen = 1;
	}
	for (;;) {
		if (recvmmsg(fd, packets, PACKETS, MSG_DONTWAIT, NULL) > 0)
			continue;
		if (errno != EAGAIN && errno != EINTR)
			return 1;
		usleep(LOOK_US);
	}
}
