/* receiver_tls.c - a receiver behind TLS, by the openssl command, for one connection */
/* SPDX-License-Identifier: MIT */
#include "receiver_tls.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/base/text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct receiver_tls {
	pid_t process;
	FILE *output; /* first its address, then what it was sent */
	int input;    /* what it answers; open, or it would end */
	int port;
	char url[64];
};

/* ---- certificates ---- */

static const char certificate_script[] =
	"set -e; cd '%s'; exec >/dev/null 2>&1\n"
	"key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
	"here='subjectAltName=IP:127.0.0.1,DNS:localhost'\n"
	"openssl req -x509 $key -keyout ca.key -out ca.pem -subj /CN=authority -days 2\n"
	"openssl req -x509 $key -keyout self.key -out self.pem -subj /CN=self -days 2 -addext "
	"$here\n"
	"sign() {\n"
	"  openssl req $key -keyout $1.key -out $1.csr -subj /CN=$1; echo $2 >$1.ext\n"
	"  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out $1.pem"
	" -extfile $1.ext -days $3\n"
	"}\n"
	"sign right $here 2; sign wrong subjectAltName=DNS:elsewhere.invalid 2; sign expired $here "
	"-1\n";

static void run_shell(const char *script, const char *folder)
{
	struct text text = { 0 };

	text_format(&text, script, folder);
	if (system(text.at) != 0)
		panic("this shell script failed:\n%s", text.at);
	text_finish(&text);
}

char *receiver_tls_folder_create(void)
{
	char *folder = memory_text("/tmp/peal-tls-XXXXXX");

	require(mkdtemp(folder) != NULL);
	run_shell(certificate_script, folder);
	return folder;
}

void receiver_tls_folder_destroy(char **folder)
{
	run_shell("rm -r '%s'", *folder);
	free(*folder);
	*folder = NULL;
}

/* ---- the receiver ---- */

static void run_openssl(const char *folder, const char *certificate, int input, int output)
{
	char file[64], key[64];

	snprintf(file, sizeof(file), "%s.pem", certificate);
	snprintf(key, sizeof(key), "%s.key", certificate);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	if (chdir(folder) == 0)
		execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", file,
		       "-key", key, "-naccept", "1", (char *)NULL);
	_exit(127);
}

/* The command says where it listens. */
static int read_port(FILE *output)
{
	char line[256];
	int port = 0;

	while (port == 0 && fgets(line, sizeof(line), output) != NULL)
		sscanf(line, "ACCEPT 127.0.0.1:%d", &port);
	require(port != 0);
	return port;
}

struct receiver_tls *receiver_tls_create(const char *folder, const char *certificate)
{
	static const char answer[] = "HTTP/1.1 204 Taken\r\n\r\n";
	struct receiver_tls *tls = memory_alloc(sizeof(*tls));
	int input[2], output[2];

	require(pipe2(input, O_CLOEXEC) == 0 && pipe2(output, O_CLOEXEC) == 0);
	require(write(input[1], answer, sizeof(answer) - 1) == (ssize_t)sizeof(answer) - 1);
	tls->process = fork();
	require(tls->process >= 0);
	if (tls->process == 0)
		run_openssl(folder, certificate, input[0], output[1]);
	close(input[0]);
	close(output[1]);
	tls->input = input[1];
	tls->output = fdopen(output[0], "r");
	tls->port = read_port(tls->output);
	snprintf(tls->url, sizeof(tls->url), "https://127.0.0.1:%d/events", tls->port);
	return tls;
}

const char *receiver_tls_url(const struct receiver_tls *tls)
{
	return tls->url;
}

/* If nobody has come, this is the one connection after which the command ends. */
static void knock(const struct receiver_tls *tls)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)tls->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	require(fd >= 0);
	(void)connect(fd, (struct sockaddr *)&address, sizeof(address)); /* fails: it has ended */
	close(fd);
}

/* It ends by itself, so that nothing that was sent can be missed. */
bool receiver_tls_destroy(struct receiver_tls **owner, const char *text)
{
	struct receiver_tls *tls = *owner;
	char line[4096];
	bool was_sent = false;

	knock(tls);
	while (fgets(line, sizeof(line), tls->output) != NULL)
		was_sent = was_sent || strstr(line, text) != NULL;
	fclose(tls->output);
	close(tls->input);
	waitpid(tls->process, NULL, 0);
	free(tls);
	*owner = NULL;
	return was_sent;
}
