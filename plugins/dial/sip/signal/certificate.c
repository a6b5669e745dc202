/* certificate.c - who is at the other end of TLS */
/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

#define TROUBLES (sizeof(((struct certificates *)0)->troubles) / sizeof(struct trouble))

static bool is_address(const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

/* ---- troubles ---- */

static struct trouble *trouble_find(const struct certificates *certificates, const char *host)
{
	for (size_t i = 0; i < TROUBLES; i++)
		if (strcmp(certificates->troubles[i].host, host) == 0)
			return (struct trouble *)&certificates->troubles[i];
	return NULL;
}

static void trouble_note(struct certificates *certificates, const char *host, const char *text)
{
	struct trouble *trouble = trouble_find(certificates, host);

	if (trouble == NULL)
		trouble = &certificates->troubles[certificates->next++ % TROUBLES];
	snprintf(trouble->host, sizeof(trouble->host), "%s", host);
	snprintf(trouble->text, sizeof(trouble->text), "%s", text);
}

const char *certificates_trouble(const struct certificates *certificates, const char *host)
{
	const struct trouble *trouble = trouble_find(certificates, host);

	return trouble != NULL && trouble->text[0] != '\0' ? trouble->text : NULL;
}

/* ---- during a handshake ---- */

/* Whom a connection expects; "": nobody was said. */
static void expected_name(const SSL *ssl, char host_out[CERTIFICATE_HOST_MAX])
{
	X509_VERIFY_PARAM *param = SSL_get0_param((SSL *)ssl);
	const char *host = X509_VERIFY_PARAM_get0_host(param, 0);
	char *address = host == NULL ? X509_VERIFY_PARAM_get1_ip_asc(param) : NULL;

	if (host == NULL)
		host = address != NULL ? address : "";
	snprintf(host_out, CERTIFICATE_HOST_MAX, "%s", host);
	OPENSSL_free(address);
}

/* Whoever connects to us need not have a certificate, but not a bad one. */
static int on_certificate(int is_good, X509_STORE_CTX *store)
{
	const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct certificates *certificates = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	char host[CERTIFICATE_HOST_MAX], text[CERTIFICATE_TEXT_MAX];

	expected_name(ssl, host);
	if (is_good && (host[0] != '\0' || SSL_is_server(ssl)))
		return 1;
	snprintf(text, sizeof(text), "the certificate of %s is refused: %s", host,
		 X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
	trouble_note(certificates, host, text);
	certificates->host->log(certificates->host, PEAL_LEVEL_ERROR, "sip_certificate", 0, "%s",
				text);
	return 0;
}

static void on_handshake(const SSL *ssl, int where, int result)
{
	struct certificates *certificates = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	char host[CERTIFICATE_HOST_MAX];
	struct trouble *trouble;

	(void)result;
	if ((where & SSL_CB_HANDSHAKE_START) == 0 || SSL_is_server(ssl))
		return;
	expected_name(ssl, host);
	trouble = trouble_find(certificates, host);
	if (trouble != NULL)
		trouble->text[0] = '\0';
	if (host[0] != '\0' && !is_address(host))
		(void)SSL_set_tlsext_host_name((SSL *)ssl, host);
}

/* ---- the context ---- */

int certificates_init(struct certificates *certificates, const struct peal_host *host,
		      SSL_CTX *context, const char *ca_file, struct peal_error *err)
{
	int result = ca_file != NULL ? SSL_CTX_load_verify_locations(context, ca_file, NULL)
				     : SSL_CTX_set_default_verify_paths(context);

	if (result != 1)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s: no certificates in PEM",
				 ca_file != NULL ? ca_file : "the system's certificates");
	*certificates = (struct certificates){ .host = host, .context = context };
	SSL_CTX_set_app_data(context, certificates);
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	/* A resumed session would not show its certificate. */
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_certificate);
	SSL_CTX_set_info_callback(context, on_handshake);
	X509_VERIFY_PARAM_set_hostflags(SSL_CTX_get0_param(context),
					X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return 0;
}

int certificates_expect(struct certificates *certificates, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(certificates->context);
	int result;

	(void)X509_VERIFY_PARAM_set1_host(param, NULL, 0);
	(void)X509_VERIFY_PARAM_set1_ip(param, NULL, 0);
	if (host[0] == '\0')
		return -1;
	result = is_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(param, host)
				  : X509_VERIFY_PARAM_set1_host(param, host, 0);
	return result == 1 ? 0 : -1;
}
