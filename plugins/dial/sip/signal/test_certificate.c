/* test_certificate.c - TLS: who is at the other end */
/* SPDX-License-Identifier: MIT */
#include "test_peer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct certificates {
	char folder[64], ca_file[96];
	EVP_PKEY *key;
	X509 *ca;
};

static X509 *certificate_make(struct certificates *made, const char *name, const char *names,
			      long from_s, long until_s)
{
	X509 *certificate = X509_new();
	X509 *issuer = made->ca != NULL ? made->ca : certificate;
	X509_NAME *subject = X509_get_subject_name(certificate);
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), rand());
	X509_gmtime_adj(X509_getm_notBefore(certificate), from_s);
	X509_gmtime_adj(X509_getm_notAfter(certificate), until_s);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1,
				   0);
	X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
	X509_set_pubkey(certificate, made->key);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = names != NULL ? X509V3_EXT_conf_nid(NULL, &context, NID_subject_alt_name, names)
				  : X509V3_EXT_conf_nid(NULL, &context, NID_basic_constraints,
							"critical,CA:TRUE");
	assert_non_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
	assert_true(X509_sign(certificate, made->key, EVP_sha256()) > 0);
	return certificate;
}

static void certificates_make(struct certificates *made)
{
	FILE *file;

	memset(made, 0, sizeof(*made));
	snprintf(made->folder, sizeof(made->folder), "/tmp/peal-tls-XXXXXX");
	assert_non_null(mkdtemp(made->folder));
	snprintf(made->ca_file, sizeof(made->ca_file), "%s/ca.pem", made->folder);
	made->key = EVP_EC_gen("P-256");
	assert_non_null(made->key);
	made->ca = certificate_make(made, "ca", NULL, -86400, 86400);
	file = fopen(made->ca_file, "w");
	assert_non_null(file);
	PEM_write_X509(file, made->ca);
	fclose(file);
}

static void certificates_free(struct certificates *made)
{
	X509_free(made->ca);
	EVP_PKEY_free(made->key);
	unlink(made->ca_file);
	rmdir(made->folder);
}

/* ---- a server, for one connection ---- */

struct tls_server {
	int listener;
	SSL_CTX *context;
	char name[128]; /* that was asked for */
	bool was_heard;
};

/* One connection: answers the first request with 200. */
static void *tls_serve(void *context)
{
	struct tls_server *server = context;
	int fd = accept(server->listener, NULL, NULL);
	SSL *ssl = SSL_new(server->context);
	char text[MESSAGE_MAX] = "", answer[MESSAGE_MAX], via[1024], from[1024], to[1024], id[1024],
	     sequence[1024];
	struct timeval patience = { PATIENCE_S, 0 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1 && SSL_read(ssl, text, sizeof(text) - 1) > 0) {
		server->was_heard = true;
		snprintf(answer, sizeof(answer),
			 "SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\nTo: %s;tag=s\r\nCall-ID: %s\r\n"
			 "CSeq: %s\r\nContent-Length: 0\r\n\r\n",
			 header_get(text, "Via", via), header_get(text, "From", from),
			 header_get(text, "To", to), header_get(text, "Call-ID", id),
			 header_get(text, "CSeq", sequence));
		SSL_write(ssl, answer, (int)strlen(answer));
	}
	SSL_free(ssl);
	close(fd);
	return NULL;
}

/* Asks a server with this certificate; the story and the reason are the owner's. */
static void tls_ask(struct peer *peer, EVP_PKEY *key, X509 *certificate, bool expects_answer)
{
	struct tls_server server = { .context = SSL_CTX_new(TLS_server_method()) };
	struct ask_request request = {
		.method = "OPTIONS",
		.uri = "sip:trunk.example",
		.target = peer->target,
		.from_uri = "sip:asha@trunk.example",
		.timeout_ms = PATIENCE_S * 1000,
	};
	pthread_t thread;
	uint16_t port;

	assert_int_equal(SSL_CTX_use_certificate(server.context, certificate), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(server.context, key), 1);
	server.listener = listen_at_any_port(SOCK_STREAM, &port);
	assert_int_equal(listen(server.listener, 4), 0);
	assert_int_equal(pthread_create(&thread, NULL, tls_serve, &server), 0);
	snprintf(peer->target, sizeof(peer->target), "sip:127.0.0.1:%u;transport=tls", port);
	owner_forget(&peer->owner);
	peer->owner.asked = &request;
	owner_do(&peer->owner, step_ask);
	assert_int_equal(peer->owner.result, 0);
	owner_wait(&peer->owner, "asked ");
	pthread_join(thread, NULL);
	assert_int_equal(server.was_heard, expects_answer);
	SSL_CTX_free(server.context);
	close(server.listener);
}

static void stack_with_tls(struct peer *peer, const char *ca_file)
{
	struct peal_error err;

	stack_destroy(&peer->owner.stack);
	peer->config.is_tls = true;
	peer->config.ca_file = ca_file;
	peer->owner.stack = stack_create(&peer->config, &err);
	assert_non_null(peer->owner.stack);
}

static const struct {
	const char *names;
	long until_s;
	bool is_known; /* the certificate is of the CA that we know */
	int status;
	const char *reason;
} servers[] = {
	{ "IP:127.0.0.1", 3600, true, 200, "OK" },
	{ "DNS:other.example,IP:127.0.0.2", 3600, true, 0,
	  "the certificate of 127.0.0.1 is refused: IP address mismatch" },
	{ "IP:127.0.0.1", -3600, true, 0,
	  "the certificate of 127.0.0.1 is refused: certificate has expired" },
	{ "IP:127.0.0.1", 3600, false, 0,
	  "the certificate of 127.0.0.1 is refused: self-signed certificate" },
};

static void test_tls__certificate_and_name_are_checked(void **state)
{
	struct peer *peer = *state;
	struct certificates made;

	certificates_make(&made);
	stack_with_tls(peer, made.ca_file);
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		X509 *ca = made.ca, *certificate;

		made.ca = servers[i].is_known ? ca : NULL;
		certificate = certificate_make(&made, "server", servers[i].names, -7200,
					       servers[i].until_s);
		made.ca = ca;
		tls_ask(peer, made.key, certificate, servers[i].status == 200);
		assert_int_equal(peer->owner.answer.status, servers[i].status);
		assert_string_equal(peer->owner.answer_reason, servers[i].reason);
		X509_free(certificate);
	}
	certificates_free(&made);
}

static void test_tls__something_else_answers(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	struct certificates made;
	uint16_t port;
	int listener = listen_at_any_port(SOCK_STREAM, &port), fd;

	certificates_make(&made);
	stack_with_tls(peer, made.ca_file);
	assert_int_equal(listen(listener, 4), 0);
	snprintf(peer->target, sizeof(peer->target), "sip:127.0.0.1:%u;transport=tls", port);
	peer->owner.request = &request;
	owner_do(&peer->owner, step_call);
	fd = accept(listener, NULL, NULL);
	assert_int_equal(send(fd, "220 hello\r\n", 11, MSG_NOSIGNAL), 11);
	owner_wait(&peer->owner, "failed 0 ");
	assert_string_equal(peer->owner.end_reason, "TLS with 127.0.0.1 failed");
	close(fd);
	close(listener);
	certificates_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_PEER(test_tls__certificate_and_name_are_checked),
		TEST_PEER(test_tls__something_else_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
