/* stack.c - SIP: one thread with libre's loop on it
 *
 * libre parses messages and runs transactions; calls and their dialogs are ours, so
 * that forks, redirections and a 200 that crosses our CANCEL are in our hands.  It is
 * one file because every call into libre stands here.  Its parts: what it keeps; words
 * for what went wrong; TLS; where requests go; legs; dialogs; the INVITE; what the
 * other side asks; transfers; requests without a dialog; timers; the thread. */
/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include "address.h"
#include "certificate.h"
#include "digest.h"
#include "header.h"
#include "inbox.h"

#define USE_OPENSSL 1 /* re_tls.h then tells of OpenSSL's context */
#include <re.h>
#define DEBUG_MODULE "peal"
#define DEBUG_LEVEL 0
#include <re_dbg.h>

#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>

#define SDP_MAX 4096u
#define URI_MAX 512u
#define HOST_MAX CERTIFICATE_HOST_MAX
#define ROUTES_MAX 4096u	/* of one dialog, in bytes */
#define CHALLENGES_MAX 3u	/* answered for one request */
#define BRANCHES_MAX 32u	/* of one INVITE that answer */
#define RECEIVED_PER_S_MAX 100u /* calls to us that are looked at */
#define SETTLE_MS 1500		/* for what is under way at the end: BYEs, a last REGISTER */
#define BEGIN_MS 1000
#define CONFIRM_MS (64 * SIP_T1)
#define WATCH_S 1000000u /* between the pings of a connection that is watched: none */
#define UDP_BUFFER_BYTES (4 << 20)
#define SOCKETS_MIN 1024u
#define HASH_SLOTS 32768u
#define METHODS "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, NOTIFY"
#define AGENT "User-Agent: Peal\r\n"
#define ABILITIES "Allow: " METHODS "\r\nSupported: norefersub\r\n"
#define NO_BODY "Content-Length: 0\r\n\r\n"

/* ---- what it keeps ---- */

enum start {
	START_WAITS,
	START_LISTENS,
	START_FAILED,
};

struct stack {
	struct stack_config config; /* its texts only until it listens */
	char address[ADDRESS_TEXT_MAX];
	struct inbox inbox;
	pthread_t thread;
	pthread_cond_t started;
	enum start start; /* under the inbox's lock */
	struct peal_error *start_err;

	struct sip *sip;
	struct dnsc *dnsc;
	struct tls *tls;
	struct sip_lsnr *requests, *answers, *answers_left;
	struct udp_helper *filter;
	struct hash *legs;
	struct list asks, timers;
	struct tmr clock; /* the beginning, then the end */
	struct certificates certificates;
	uint8_t secret[16];
	char probe_id[24];
	uint32_t ask_sequence;
	size_t busy_count; /* INVITEs and BYEs that wait for their answer */
	uint64_t dropped_count;
	int64_t received_since_ms;
	unsigned received_count;
	bool is_ending;
};

struct stack_timer {
	struct le le;
	struct tmr tmr;
	peal_fn *fn;
	void *context;
};

/* The next stop of a request: "sip:10.0.0.1:5060;transport=tcp". */
struct hop {
	struct uri uri; /* into the text */
	char text[HOST_MAX + 64];
};

/* Digest for one leg or ask. */
struct login {
	char *user, *password; /* NULL: none */
	struct digest *digest; /* NULL: nobody has asked */
	char *lines;	       /* of the last request */
	unsigned challenges;
};

enum leg_state {
	LEG_CALLING,
	LEG_TALKING,
	LEG_OVER, /* for its owner; the network may still have to say something */
};

struct leg {
	struct le le; /* of stack->legs, by Call-ID */
	struct stack *stack;
	const struct leg_events *events; /* NULL: nobody listens any more */
	void *context;
	enum leg_state state;
	bool is_canceled, was_heard, is_refused;
	bool is_kept; /* the stack is being destroyed, and the owner may not know */

	char call_id[40], tag[20];
	char host[HOST_MAX]; /* who the other side of TLS must be */
	struct hop target;
	char *uri, *from_uri, *from, *contact, *sdp;
	char *head, *tail; /* of the INVITE, until it is answered */
	char *refer_lines;
	struct login login;
	uint32_t sequence, invite_sequence;
	struct sip_request *invite, *refer;
	bool is_referring;
	int refer_status;
	struct sip_keepalive *watch; /* of the connection; NULL: it is none */
	struct tmr lost;

	struct list dialogs;
	struct dialog *dialog; /* the one that was answered first */
};

/* A re-INVITE that we have said 200 to, until its ACK comes. */
struct confirm {
	struct tmr tmr;
	struct sip_msg *msg;
	struct mbuf *answer;
	uint64_t until_ms, wait_ms;
};

struct dialog {
	struct le le; /* of leg->dialogs */
	struct leg *leg;
	struct hop hop;
	char *tag, *uri, *lines; /* lines: Route, To, From, Call-ID */
	struct sip_request *ack_request, *bye;
	struct mbuf *ack;
	struct sa ack_to;
	enum sip_transp ack_transport;
	int q850;
	bool is_over;
	unsigned bye_challenges;
	uint32_t heard_sequence; /* the last of the other side, and what we said */
	uint16_t heard_status;	 /* 0: not by us */
	bool was_heard;
	struct confirm confirm;
};

struct ask {
	struct le le; /* of stack->asks */
	struct stack *stack;
	ask_fn *fn; /* NULL: over */
	void *context;
	char method[16], host[HOST_MAX];
	struct hop target;
	char *uri, *contact, *head, *tail;
	struct login login;
	uint32_t sequence;
	struct sip_request *request;
	struct sa contact_address;
	struct tmr tmr;
	bool is_awaited;
};

/* ---- texts, and words for what went wrong ---- */

static struct peal_slice slice_of(const struct pl *pl)
{
	return (struct peal_slice){ pl->p, pl->p != NULL ? pl->l : 0 };
}

static void text_copy(char *text_out, size_t bytes_max, const struct pl *pl)
{
	header_copy(text_out, bytes_max, slice_of(pl));
}

__attribute__((format(printf, 4, 5))) static void stack_log(const struct stack *stack,
							    enum peal_level level,
							    const char *event, const char *format,
							    ...)
{
	const struct peal_host *host = stack->config.host;
	char text[PEAL_ERROR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	host->log(host, level, event, 0, "%s", text);
}

/* What makes no sense is counted; of masses of it, the log hears ever less. */
static void stack_drop(struct stack *stack, const char *what)
{
	stack->dropped_count++;
	if ((stack->dropped_count & (stack->dropped_count - 1)) == 0)
		stack_log(stack, PEAL_LEVEL_WARNING, "sip_dropped",
			  "%llu SIP messages were dropped so far; the last was %s",
			  (unsigned long long)stack->dropped_count, what);
}

static bool hop_is_tls(const struct hop *hop)
{
	struct pl transport;

	return msg_param_decode(&hop->uri.params, "transport", &transport) == 0 &&
	       pl_strcasecmp(&transport, "tls") == 0;
}

/* Why no answer came. */
static void error_say(struct stack *stack, int error, const struct hop *hop, const char *host,
		      char *text_out, size_t bytes_max)
{
	const char *trouble = hop_is_tls(hop) ? certificates_trouble(&stack->certificates, host)
					      : NULL;
	char buffer[128];

	if (error == EPROTO && trouble != NULL)
		snprintf(text_out, bytes_max, "%.*s", (int)bytes_max - 1, trouble);
	else if (error == EPROTO && hop_is_tls(hop))
		snprintf(text_out, bytes_max, "TLS with %.200s failed", host);
	else if (error == EDESTADDRREQ || error == ENOENT)
		snprintf(text_out, bytes_max, "the name %.200s has no address", host);
	else if (error == EPROTONOSUPPORT)
		snprintf(text_out, bytes_max, "there is no such transport here: %.200s", hop->text);
	else if (error == ETIMEDOUT)
		snprintf(text_out, bytes_max, "no answer came");
	else
		snprintf(text_out, bytes_max, "%s", strerror_r(error, buffer, sizeof(buffer)));
}

/* Of a message: parsers of libre leave out what was not there. */
static bool message_is_whole(const struct sip_msg *msg)
{
	return pl_isset(&msg->callid) && pl_isset(&msg->from.tag) && pl_isset(&msg->to.val) &&
	       pl_isset(&msg->cseq.met) && pl_isset(&msg->via.branch) && msg->callid.l < URI_MAX &&
	       msg->from.tag.l < URI_MAX && msg->to.tag.l < URI_MAX &&
	       (!msg->req || pl_cmp(&msg->met, &msg->cseq.met) == 0);
}

/* Empty when there is none of that type, or it was cut off. */
static struct peal_slice message_body(const struct sip_msg *msg, const char *type,
				      const char *subtype)
{
	struct peal_slice none = { NULL, 0 };
	size_t left = mbuf_get_left(msg->mb);
	size_t bytes = pl_isset(&msg->clen) ? pl_u32(&msg->clen) : left;

	if (bytes == 0 || bytes > left || !msg_ctype_cmp(&msg->ctyp, type, subtype))
		return none;
	return (struct peal_slice){ (const char *)mbuf_buf(msg->mb), bytes };
}

static struct peal_slice message_sdp(const struct sip_msg *msg)
{
	return message_body(msg, "application", "sdp");
}

static int64_t message_retry_after(const struct sip_msg *msg)
{
	const struct sip_hdr *header = sip_msg_hdr(msg, SIP_HDR_RETRY_AFTER);

	return header != NULL ? header_retry_after_ms(slice_of(&header->val)) : -1;
}

static bool reason_heard(const struct sip_hdr *header, const struct sip_msg *msg, void *arg)
{
	(void)msg;
	header_reason_add(arg, slice_of(&header->val));
	return false;
}

/* Small messages follow each other on a stream: none waits for the one before. */
static void message_hurry(const struct sip_msg *msg)
{
	const struct tcp_conn *connection = sip_msg_tcpconn(msg);
	int one = 1;

	if (connection != NULL)
		(void)setsockopt(tcp_conn_fd(connection), IPPROTO_TCP, TCP_NODELAY, &one,
				 sizeof(one));
}

/* ---- TLS ---- */

static int tls_expect(struct stack *stack, enum sip_transp transport, const char *host)
{
	if (transport != SIP_TRANSP_TLS || stack->tls == NULL)
		return 0;
	return certificates_expect(&stack->certificates, host) < 0 ? EPROTO : 0;
}

static int tls_open(struct stack *stack, struct peal_error *err)
{
	const char *certificate = stack->config.certificate;

	if (tls_alloc(&stack->tls, TLS_METHOD_SSLV23, certificate, NULL) != 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s: not a certificate with its key in PEM",
				 certificate != NULL ? certificate : "TLS");
	return certificates_init(&stack->certificates, stack->config.host,
				 tls_openssl_context(stack->tls), stack->config.ca_file, err);
}

/* ---- where requests go, and as whom ---- */

/* Nobody asks the DNS for it. */
static const char *hop_host(const struct stack *stack, const struct pl *host, char text[HOST_MAX])
{
	if (pl_strcasecmp(host, "localhost") == 0)
		return strchr(stack->address, ':') != NULL ? "::1" : "127.0.0.1";
	text_copy(text, HOST_MAX, host);
	return text;
}

/* `usual` is the transport of a URI that names none; NONE: libre's choice. */
static int hop_set(const struct stack *stack, struct hop *hop, const struct uri *uri,
		   enum sip_transp usual)
{
	bool is_sips = pl_strcasecmp(&uri->scheme, "sips") == 0;
	char text[HOST_MAX], transport[24] = "", port[16] = "";
	const char *host = hop_host(stack, &uri->host, text);
	struct pl named, whole;

	if (!is_sips && pl_strcasecmp(&uri->scheme, "sip") != 0)
		return EINVAL;
	if (is_sips)
		snprintf(transport, sizeof(transport), ";transport=tls");
	else if (msg_param_decode(&uri->params, "transport", &named) == 0 && named.l < 8)
		snprintf(transport, sizeof(transport), ";transport=%.*s", (int)named.l, named.p);
	else if (usual != SIP_TRANSP_NONE)
		snprintf(transport, sizeof(transport), "%s", sip_transp_param(usual));
	if (uri->port != 0)
		snprintf(port, sizeof(port), ":%u", uri->port);
	snprintf(hop->text, sizeof(hop->text),
		 strchr(host, ':') != NULL ? "sip:[%s]%s%s" : "sip:%s%s%s", host, port, transport);
	pl_set_str(&whole, hop->text);
	return uri_decode(&hop->uri, &whole);
}

/* host_out: the name as it was given, which TLS must show. */
static int hop_parse(const struct stack *stack, struct hop *hop, const char *text,
		     char host_out[HOST_MAX])
{
	struct pl pl;
	struct uri uri;

	pl_set_str(&pl, text);
	if (uri_decode(&uri, &pl) != 0)
		return EINVAL;
	text_copy(host_out, HOST_MAX, &uri.host);
	return hop_set(stack, hop, &uri, SIP_TRANSP_NONE);
}

/* The user of a URI, for our Contact: what is called is found again in it. */
static char *uri_user(const char *text)
{
	char *user = NULL;
	struct uri uri;
	struct pl pl;

	pl_set_str(&pl, text);
	if (uri_decode(&uri, &pl) == 0 && pl_isset(&uri.user))
		(void)pl_strdup(&user, &uri.user);
	else
		(void)str_dup(&user, "peal");
	return user;
}

static int contact_print(struct mbuf *mb, const char *user, const struct sa *address,
			 enum sip_transp transport)
{
	return mbuf_printf(mb, "Contact: <sip:%s@%J%s>\r\n", user, address,
			   sip_transp_param(transport));
}

static int login_set(struct login *login, const struct stack_account *account)
{
	if (account->user == NULL)
		return 0;
	if (str_dup(&login->user, account->user) != 0)
		return ENOMEM;
	return str_dup(&login->password, account->password != NULL ? account->password : "");
}

static void login_finish(struct login *login)
{
	digest_destroy(&login->digest);
	free(login->lines);
	mem_deref(login->user);
	mem_deref(login->password);
}

static bool is_challenge(const struct sip_msg *msg)
{
	return msg != NULL &&
	       ((msg->scode == 401 && sip_msg_hdr(msg, SIP_HDR_WWW_AUTHENTICATE) != NULL) ||
		(msg->scode == 407 && sip_msg_hdr(msg, SIP_HDR_PROXY_AUTHENTICATE) != NULL));
}

static void unknown_say(struct stack *stack, const struct login *login, const struct sip_msg *msg)
{
	const char *asked_for = digest_asked_for(login->digest);
	char from[64], what[DIGEST_NAME_MAX];

	(void)re_snprintf(from, sizeof(from), "%J", &msg->src);
	header_copy(what, sizeof(what), (struct peal_slice){ asked_for, strlen(asked_for) });
	stack_log(stack, PEAL_LEVEL_ERROR, "sip_digest_unknown",
		  "%s wants the password in a way that is not known here (%s): have it ask for "
		  "MD5, SHA-256 or SHA-512-256, with qop \"auth\"",
		  from, what);
}

static bool challenge_heard(const struct sip_hdr *header, const struct sip_msg *msg, void *arg)
{
	digest_hear(arg, msg->scode == 407, slice_of(&header->val));
	return false;
}

/* Shall the request be sent again?  is_refused_out: what we know was not enough. */
static bool login_meet(struct stack *stack, struct login *login, const struct sip_msg *msg,
		       bool *is_refused_out)
{
	enum digest_verdict verdict;

	*is_refused_out = false;
	if (login->user == NULL)
		return false;
	if (login->digest == NULL)
		login->digest = digest_create(login->user, login->password);
	if (login->digest == NULL)
		return false;
	if (login->challenges++ >= CHALLENGES_MAX) {
		*is_refused_out = true;
		return false;
	}
	digest_begin(login->digest);
	(void)sip_msg_hdr_apply(msg, true,
				msg->scode == 407 ? SIP_HDR_PROXY_AUTHENTICATE
						  : SIP_HDR_WWW_AUTHENTICATE,
				challenge_heard, login->digest);
	verdict = digest_judge(login->digest);
	*is_refused_out = verdict == DIGEST_REFUSED;
	if (verdict == DIGEST_UNKNOWN)
		unknown_say(stack, login, msg);
	return verdict == DIGEST_ANSWER;
}

/* What a request says of us; "": nobody has asked.  Lives until the next one. */
static const char *login_lines(struct login *login, const char *method, const char *uri)
{
	free(login->lines);
	login->lines = login->digest == NULL ? NULL : digest_lines(login->digest, method, uri);
	return login->lines == NULL ? "" : login->lines;
}

/* A tag that only we can have made for this Call-ID: a late answer is known again
 * though its leg is long gone. */
static void tag_make(const struct stack *stack, const char *call_id, char tag_out[20])
{
	uint8_t digest[16], bytes[sizeof(stack->secret) + 40];
	size_t length = strlen(call_id);

	memcpy(bytes, stack->secret, sizeof(stack->secret));
	memcpy(bytes + sizeof(stack->secret), call_id, length);
	md5(bytes, sizeof(stack->secret) + length, digest);
	(void)re_snprintf(tag_out, 20, "%w", digest, (size_t)8);
}

static void call_id_make(char call_id_out[40])
{
	uint8_t bytes[16];

	rand_bytes(bytes, sizeof(bytes));
	(void)re_snprintf(call_id_out, 40, "%w", bytes, sizeof(bytes));
}

/* ---- legs ---- */

static void dialog_free(struct dialog *dialog);
static void dialog_bye(struct dialog *dialog, int q850);
static void stack_rest(struct stack *stack);

static struct leg *leg_create(struct stack *stack, const struct leg_events *events, void *context)
{
	struct leg *leg = calloc(1, sizeof(*leg));

	if (leg == NULL)
		return NULL;
	leg->stack = stack;
	leg->events = events;
	leg->context = context;
	return leg;
}

static void leg_name(struct leg *leg, const char *call_id)
{
	snprintf(leg->call_id, sizeof(leg->call_id), "%s", call_id);
	tag_make(leg->stack, call_id, leg->tag);
	hash_append(leg->stack->legs, hash_joaat_str(leg->call_id), &leg->le, leg);
}

static void leg_unwatch(struct leg *leg)
{
	tmr_cancel(&leg->lost);
	leg->watch = mem_deref(leg->watch);
}

static void leg_free(struct leg *leg)
{
	struct le *le;

	leg_unwatch(leg);
	hash_unlink(&leg->le);
	while ((le = list_head(&leg->dialogs)) != NULL)
		dialog_free(le->data);
	mem_deref(leg->invite);
	mem_deref(leg->refer);
	login_finish(&leg->login);
	mem_deref(leg->uri);
	mem_deref(leg->from_uri);
	mem_deref(leg->from);
	mem_deref(leg->refer_lines);
	mem_deref(leg->contact);
	mem_deref(leg->head);
	mem_deref(leg->tail);
	mem_deref(leg->sdp);
	free(leg);
}

/* Frees it when neither its owner nor the network has anything to do with it. */
static void leg_settle(struct leg *leg)
{
	if (leg->state != LEG_OVER || leg->events != NULL || leg->invite != NULL || leg->is_kept)
		return;
	for (struct le *le = list_head(&leg->dialogs); le != NULL; le = le->next) {
		const struct dialog *dialog = le->data;

		if (dialog->bye != NULL)
			return;
	}
	leg_free(leg);
}

/* The leg is over for its owner, who hears of it with what this returns. */
static const struct leg_events *leg_close(struct leg *leg)
{
	const struct leg_events *events = leg->events;

	leg_unwatch(leg);
	leg->state = LEG_OVER;
	leg->events = NULL;
	leg->refer = mem_deref(leg->refer);
	return events;
}

static bool leg_is(struct le *le, void *arg)
{
	const struct leg *leg = le->data;
	const struct sip_msg *msg = arg;

	return pl_strcmp(&msg->callid, leg->call_id) == 0 &&
	       pl_strcmp(msg->req ? &msg->to.tag : &msg->from.tag, leg->tag) == 0;
}

static struct leg *leg_find(const struct stack *stack, const struct sip_msg *msg)
{
	return list_ledata(
		hash_lookup(stack->legs, hash_joaat_pl(&msg->callid), leg_is, (void *)msg));
}

/* ---- dialogs ---- */

static void confirm_stop(struct confirm *confirm)
{
	tmr_cancel(&confirm->tmr);
	confirm->msg = mem_deref(confirm->msg);
	confirm->answer = mem_deref(confirm->answer);
}

static void dialog_free(struct dialog *dialog)
{
	list_unlink(&dialog->le);
	confirm_stop(&dialog->confirm);
	mem_deref(dialog->ack_request);
	mem_deref(dialog->bye);
	mem_deref(dialog->ack);
	mem_deref(dialog->tag);
	mem_deref(dialog->uri);
	mem_deref(dialog->lines);
	free(dialog);
}

struct routes {
	struct mbuf *lines;
	struct hop *hop; /* set from the first */
	const struct stack *stack;
	enum sip_transp usual;
	bool is_any;
};

static bool route_heard(const struct sip_hdr *header, const struct sip_msg *msg, void *arg)
{
	struct routes *routes = arg;
	struct sip_addr address;

	(void)msg;
	if (!routes->is_any) {
		if (sip_addr_decode(&address, &header->val) != 0 ||
		    hop_set(routes->stack, routes->hop, &address.uri, routes->usual) != 0)
			return true;
		routes->is_any = true;
	}
	return mbuf_printf(routes->lines, "Route: %r\r\n", &header->val) != 0 ||
	       routes->lines->end > ROUTES_MAX;
}

/* The peer's Contact, as the next request of ours is sent to it. */
static int dialog_aim(struct dialog *dialog, const struct sip_msg *msg, bool has_route)
{
	const struct sip_hdr *contact = sip_msg_hdr(msg, SIP_HDR_CONTACT);
	enum sip_transp usual = msg->tp == SIP_TRANSP_UDP ? SIP_TRANSP_NONE : msg->tp;
	struct sip_addr address;
	char *uri = NULL;

	if (contact == NULL || sip_addr_decode(&address, &contact->val) != 0 ||
	    address.auri.l >= URI_MAX || pl_strdup(&uri, &address.auri) != 0)
		return EBADMSG;
	if (!header_is_uri(uri) ||
	    (!has_route && hop_set(dialog->leg->stack, &dialog->hop, &address.uri, usual) != 0)) {
		mem_deref(uri);
		return EBADMSG;
	}
	mem_deref(dialog->uri);
	dialog->uri = uri;
	return 0;
}

static int dialog_fill(struct dialog *dialog, const struct sip_msg *msg)
{
	struct leg *leg = dialog->leg;
	struct mbuf *lines = mbuf_alloc(512);
	struct routes routes = {
		.lines = lines,
		.hop = &dialog->hop,
		.stack = leg->stack,
		.usual = msg->tp == SIP_TRANSP_UDP ? SIP_TRANSP_NONE : msg->tp,
	};
	int err = lines == NULL ? ENOMEM : 0;

	if (err == 0 &&
	    sip_msg_hdr_apply(msg, false, SIP_HDR_RECORD_ROUTE, route_heard, &routes) != NULL)
		err = EBADMSG;
	if (err == 0)
		err = mbuf_printf(lines, "To: %r\r\nFrom: %s\r\nCall-ID: %s\r\n", &msg->to.val,
				  leg->from, leg->call_id);
	/* Without a Contact it goes where the INVITE went. */
	if (err == 0 && dialog_aim(dialog, msg, routes.is_any) != 0) {
		err = str_dup(&dialog->uri, leg->uri);
		if (err == 0 && !routes.is_any)
			err = hop_set(leg->stack, &dialog->hop, &leg->target.uri, SIP_TRANSP_NONE);
	}
	if (err == 0)
		err = pl_strdup(&dialog->tag, &msg->to.tag);
	if (err == 0) {
		lines->pos = 0;
		err = mbuf_strdup(lines, &dialog->lines, lines->end);
	}
	mem_deref(lines);
	return err;
}

/* Of a 2xx. */
static struct dialog *dialog_create(struct leg *leg, const struct sip_msg *msg)
{
	struct dialog *dialog = calloc(1, sizeof(*dialog));

	if (dialog == NULL)
		return NULL;
	dialog->leg = leg;
	list_append(&leg->dialogs, &dialog->le, dialog);
	if (dialog_fill(dialog, msg) == 0)
		return dialog;
	dialog_free(dialog);
	return NULL;
}

static struct dialog *dialog_find(const struct leg *leg, const struct pl *tag)
{
	for (struct le *le = list_head(&leg->dialogs); le != NULL; le = le->next) {
		struct dialog *dialog = le->data;

		if (pl_strcmp(tag, dialog->tag) == 0)
			return dialog;
	}
	return NULL;
}

static int dialog_on_send(enum sip_transp transport, const struct sa *src, const struct sa *dst,
			  struct mbuf *mb, void *arg)
{
	const struct dialog *dialog = arg;

	(void)src;
	(void)dst;
	(void)mb;
	return tls_expect(dialog->leg->stack, transport, dialog->leg->host);
}

/* It is kept, to be sent again with every 200 that is. */
static int ack_on_send(enum sip_transp transport, const struct sa *src, const struct sa *dst,
		       struct mbuf *mb, void *arg)
{
	struct dialog *dialog = arg;

	(void)src;
	mem_deref(dialog->ack);
	dialog->ack = mem_ref(mb);
	dialog->ack_to = *dst;
	dialog->ack_transport = transport;
	return tls_expect(dialog->leg->stack, transport, dialog->leg->host);
}

static void dialog_ack(struct dialog *dialog, uint32_t sequence)
{
	struct leg *leg = dialog->leg;
	int err = sip_requestf(&dialog->ack_request, leg->stack->sip, false, "ACK", dialog->uri,
			       &dialog->hop.uri, NULL, ack_on_send, NULL, dialog,
			       "%s%sCSeq: %u ACK\r\n" AGENT NO_BODY, dialog->lines,
			       login_lines(&leg->login, "ACK", dialog->uri), sequence);

	if (err != 0)
		stack_log(leg->stack, PEAL_LEVEL_WARNING, "sip_ack_failed",
			  "An answer could not be confirmed to %s: %s", dialog->hop.text,
			  strerror(err));
}

static void dialog_ack_again(struct dialog *dialog)
{
	if (dialog->ack == NULL)
		return;
	dialog->ack->pos = 0;
	(void)sip_send(dialog->leg->stack->sip, NULL, dialog->ack_transport, &dialog->ack_to,
		       dialog->ack);
}

static void bye_send(struct dialog *dialog);

static void bye_answered(int err, const struct sip_msg *msg, void *arg)
{
	struct dialog *dialog = arg;
	struct leg *leg = dialog->leg;
	struct stack *stack = leg->stack;
	bool is_refused;

	if (err == 0 && msg->scode < 200)
		return;
	stack->busy_count--;
	if (err == 0 && is_challenge(msg) && dialog->bye_challenges++ == 0) {
		/* The nonce of the INVITE may be too old by now: a new start. */
		if (leg->login.digest != NULL)
			digest_forget(leg->login.digest);
		leg->login.challenges = 0;
		if (login_meet(stack, &leg->login, msg, &is_refused))
			bye_send(dialog);
	}
	leg_settle(leg);
	stack_rest(stack);
}

static void bye_send(struct dialog *dialog)
{
	struct leg *leg = dialog->leg;
	char reason[64] = "";
	int err;

	if (dialog->q850 > 0)
		snprintf(reason, sizeof(reason), "Reason: Q.850;cause=%d%s\r\n", dialog->q850,
			 dialog->q850 == 16 ? ";text=\"Normal call clearing\"" : "");
	err = sip_requestf(&dialog->bye, leg->stack->sip, true, "BYE", dialog->uri,
			   &dialog->hop.uri, NULL, dialog_on_send, bye_answered, dialog,
			   "%s%sCSeq: %u BYE\r\n%s" AGENT NO_BODY, dialog->lines,
			   login_lines(&leg->login, "BYE", dialog->uri), ++leg->sequence, reason);
	if (err == 0)
		leg->stack->busy_count++;
	else
		stack_log(leg->stack, PEAL_LEVEL_WARNING, "sip_bye_failed",
			  "A call could not be hung up at %s: %s", dialog->hop.text, strerror(err));
}

static void dialog_bye(struct dialog *dialog, int q850)
{
	if (dialog->is_over)
		return;
	dialog->is_over = true;
	dialog->q850 = q850;
	confirm_stop(&dialog->confirm);
	bye_send(dialog);
}

void leg_hang_up(struct leg *leg, int q850)
{
	if (leg->events == NULL)
		return;
	if (leg->state == LEG_CALLING)
		leg_cancel(leg);
	leg_close(leg);
	if (leg->dialog != NULL)
		dialog_bye(leg->dialog, q850);
	leg_settle(leg);
}

void leg_drop(struct leg *leg)
{
	if (leg != NULL)
		leg_hang_up(leg, 16);
}

/* ---- the INVITE ---- */

static int invite_on_send(enum sip_transp transport, const struct sa *src, const struct sa *dst,
			  struct mbuf *mb, void *arg)
{
	const struct leg *leg = arg;
	int err;

	(void)dst;
	/* Its name was looked up meanwhile. */
	if (leg->is_canceled)
		return ECANCELED;
	err = tls_expect(leg->stack, transport, leg->host);
	return err != 0 ? err : contact_print(mb, leg->contact, src, transport);
}

static void invite_answered(int err, const struct sip_msg *msg, void *arg);

static int invite_send(struct leg *leg)
{
	int err;

	leg->invite_sequence = ++leg->sequence;
	err = sip_requestf(
		&leg->invite, leg->stack->sip, true, "INVITE", leg->uri, &leg->target.uri, NULL,
		invite_on_send, invite_answered, leg, "%s%sCSeq: %u INVITE\r\n%s", leg->head,
		login_lines(&leg->login, "INVITE", leg->uri), leg->invite_sequence, leg->tail);
	if (err == 0)
		leg->stack->busy_count++;
	return err;
}

static void invite_failed(struct leg *leg, int err, const struct sip_msg *msg)
{
	const struct leg_events *events = leg_close(leg);
	char text[HEADER_TEXT_MAX], contact[URI_MAX] = "";
	struct header_reason reason = { .text = "" };
	struct leg_end end = {
		.reason = text,
		.retry_after_ms = -1,
		.contact = contact,
		.reason_text = reason.text,
		.is_refused_password = leg->is_refused,
		.was_heard = leg->was_heard,
	};

	if (err == 0) {
		const struct sip_hdr *header = sip_msg_hdr(msg, SIP_HDR_CONTACT);
		struct sip_addr address;

		end.status = msg->scode;
		text_copy(text, sizeof(text), &msg->reason);
		end.retry_after_ms = message_retry_after(msg);
		(void)sip_msg_hdr_apply(msg, true, SIP_HDR_REASON, reason_heard, &reason);
		end.q850 = reason.q850;
		if (msg->scode < 400 && header != NULL &&
		    sip_addr_decode(&address, &header->val) == 0 && address.auri.l < URI_MAX)
			text_copy(contact, sizeof(contact), &address.auri);
	} else {
		error_say(leg->stack, err, &leg->target, leg->host, text, sizeof(text));
	}
	if (events != NULL)
		events->failed(leg->context, &end);
	leg_settle(leg);
}

static void invite_succeeded(struct leg *leg, const struct sip_msg *msg)
{
	struct dialog *dialog = dialog_create(leg, msg);
	const struct leg_events *events;

	if (dialog == NULL) {
		stack_drop(leg->stack, "a 200 whose way back makes no sense");
		invite_failed(leg, EBADMSG, NULL);
		return;
	}
	/* From here on the owner may end the leg whenever it is told something. */
	leg->dialog = dialog;
	dialog_ack(dialog, leg->invite_sequence);
	leg_unwatch(leg);
	leg->head = mem_deref(leg->head);
	leg->tail = mem_deref(leg->tail);
	if (!leg->is_canceled) {
		leg->state = LEG_TALKING;
		leg->events->answered(leg->context, message_sdp(msg));
		return;
	}
	dialog_bye(dialog, 16);
	events = leg_close(leg);
	if (events != NULL)
		events->answered_late(leg->context);
	leg_settle(leg);
}

static void connection_is_lost(void *arg)
{
	struct leg *leg = arg;

	leg_unwatch(leg);
	leg->events->lost(leg->context);
}

/* libre goes through all who watch the connection: they are told afterwards. */
static void connection_closed(int err, void *arg)
{
	struct leg *leg = arg;

	(void)err;
	tmr_start(&leg->lost, 0, connection_is_lost, leg);
}

/* Nobody else says that the connection of a call that rings is lost. */
static void leg_watch(struct leg *leg, const struct sip_msg *msg)
{
	if (leg->watch == NULL && sip_msg_tcpconn(msg) != NULL)
		(void)sip_keepalive_start(&leg->watch, leg->stack->sip, msg, WATCH_S,
					  connection_closed, leg);
}

static void invite_progressed(struct leg *leg, const struct sip_msg *msg)
{
	char reason[HEADER_TEXT_MAX];

	leg->was_heard = true;
	if (leg->events == NULL)
		return;
	leg_watch(leg, msg);
	text_copy(reason, sizeof(reason), &msg->reason);
	leg->events->progress(leg->context, msg->scode, reason, message_sdp(msg));
}

static void invite_answered(int err, const struct sip_msg *msg, void *arg)
{
	struct leg *leg = arg;
	struct stack *stack = leg->stack;

	if (err == 0 && msg->scode < 200) {
		invite_progressed(leg, msg);
		return;
	}
	stack->busy_count--;
	leg->was_heard = leg->was_heard || msg != NULL;
	if (err == 0 && is_challenge(msg) && !leg->is_canceled &&
	    login_meet(stack, &leg->login, msg, &leg->is_refused) && invite_send(leg) == 0)
		return;
	if (err == 0 && msg->scode < 300)
		invite_succeeded(leg, msg);
	else
		invite_failed(leg, err, msg);
	stack_rest(stack);
}

void leg_cancel(struct leg *leg)
{
	if (leg->state != LEG_CALLING || leg->is_canceled)
		return;
	leg->is_canceled = true;
	sip_request_cancel(leg->invite);
}

static int leg_check(const struct leg_request *request, struct peal_error *err)
{
	if (!header_is_uri(request->uri) || !header_is_uri(request->from_uri) ||
	    !header_is_uri(request->target))
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%s\" cannot be called: not a SIP URI",
				 request->uri);
	if (request->from_name != NULL && !header_is_clean(request->from_name))
		return peal_fail(err, PEAL_FAIL_INPUT, "the caller's name has control characters");
	if (!header_are_lines(request->headers))
		return peal_fail(err, PEAL_FAIL_INPUT, "the further headers are not lines");
	if (strlen(request->sdp) >= SDP_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the offer is longer than %u bytes",
				 SDP_MAX);
	return 0;
}

static int leg_write(struct leg *leg, const struct leg_request *request)
{
	char name[HEADER_TEXT_MAX] = "";
	int err;

	if (request->from_name != NULL)
		header_quote(name, sizeof(name), request->from_name);
	err = str_dup(&leg->uri, request->uri);
	err |= str_dup(&leg->from_uri, request->from_uri);
	err |= str_dup(&leg->sdp, request->sdp);
	err |= re_sdprintf(&leg->from, "%s%s%s<%s>;tag=%s", name[0] != '\0' ? "\"" : "", name,
			   name[0] != '\0' ? "\" " : "", request->from_uri, leg->tag);
	err |= re_sdprintf(&leg->head, "To: <%s>\r\nFrom: %s\r\nCall-ID: %s\r\n", request->uri,
			   leg->from, leg->call_id);
	err |= re_sdprintf(&leg->tail,
			   AGENT ABILITIES "%sContent-Type: application/sdp\r\n"
					   "Content-Length: %zu\r\n\r\n%s",
			   request->headers != NULL ? request->headers : "", strlen(request->sdp),
			   request->sdp);
	err |= login_set(&leg->login, &request->account);
	leg->contact = uri_user(request->from_uri);
	return err != 0 || leg->contact == NULL ? ENOMEM : 0;
}

int leg_call(struct stack *stack, const struct leg_request *request,
	     const struct leg_events *events, void *context, struct leg **leg_out,
	     struct peal_error *err)
{
	char call_id[40], text[HEADER_TEXT_MAX];
	struct leg *leg;
	int result;

	if (leg_check(request, err) < 0)
		return -1;
	leg = leg_create(stack, events, context);
	if (leg == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for a call");
	call_id_make(call_id);
	leg_name(leg, call_id);
	result = hop_parse(stack, &leg->target, request->target, leg->host);
	if (result == 0)
		result = leg_write(leg, request);
	if (result == 0)
		result = invite_send(leg);
	if (result == 0) {
		*leg_out = leg;
		return 0;
	}
	error_say(stack, result, &leg->target, leg->host, text, sizeof(text));
	leg_free(leg);
	return peal_fail(err, PEAL_FAIL_IO, "calling through \"%s\": %s", request->target, text);
}

/* A 200 to an INVITE that nobody remembers: what is needed to end that call. */
static struct leg *leg_remember(struct stack *stack, const struct sip_msg *msg)
{
	char call_id[40], tag[20];
	struct leg *leg;

	if (msg->callid.l >= sizeof(call_id))
		return NULL;
	(void)pl_strcpy(&msg->callid, call_id, sizeof(call_id));
	tag_make(stack, call_id, tag);
	if (pl_strcmp(&msg->from.tag, tag) != 0)
		return NULL;
	leg = leg_create(stack, NULL, NULL);
	if (leg == NULL)
		return NULL;
	leg_name(leg, call_id);
	leg->state = LEG_OVER;
	leg->sequence = leg->invite_sequence = msg->cseq.num;
	if (re_sdprintf(&leg->from, "%r", &msg->from.val) != 0 ||
	    pl_strdup(&leg->uri, &msg->to.auri) != 0 ||
	    hop_set(stack, &leg->target, &msg->to.uri, SIP_TRANSP_NONE) != 0) {
		leg_free(leg);
		return NULL;
	}
	text_copy(leg->host, sizeof(leg->host), &leg->target.uri.host);
	return leg;
}

/* Another branch of a fork, or an answer after the end: acknowledged and hung up. */
static void branch_end(struct leg *leg, const struct sip_msg *msg)
{
	struct dialog *dialog = NULL;

	if (list_count(&leg->dialogs) < BRANCHES_MAX)
		dialog = dialog_create(leg, msg);
	if (dialog == NULL) {
		stack_drop(leg->stack, "a 200 whose way back makes no sense");
	} else {
		dialog_ack(dialog, msg->cseq.num);
		dialog_bye(dialog, 16);
	}
	leg_settle(leg);
}

/* Heard before libre's transactions, which take a 200 for a mistake when another
 * branch has said something final: all but the 200 that is waited for is ours. */
static bool answer_heard(const struct sip_msg *msg, void *arg)
{
	struct stack *stack = arg;
	struct dialog *dialog;
	struct leg *leg;

	message_hurry(msg);
	if (!message_is_whole(msg)) {
		stack_drop(stack, "an answer without what it must have");
		return true;
	}
	if (msg->scode < 200 || msg->scode > 299 || pl_strcmp(&msg->cseq.met, "INVITE") != 0)
		return false;
	leg = leg_find(stack, msg);
	if (leg != NULL && leg->invite != NULL && msg->cseq.num == leg->invite_sequence)
		return false;
	if (leg == NULL)
		leg = leg_remember(stack, msg);
	if (leg == NULL || leg->state == LEG_CALLING || msg->cseq.num != leg->invite_sequence) {
		stack_drop(stack, "a 200 to nothing");
		return true;
	}
	dialog = dialog_find(leg, &msg->to.tag);
	if (dialog != NULL)
		dialog_ack_again(dialog);
	else
		branch_end(leg, msg);
	return true;
}

/* What libre knows nothing of either. */
static bool answer_left(const struct sip_msg *msg, void *arg)
{
	(void)msg;
	stack_drop(arg, "an answer to nothing");
	return true;
}

/* A listener is told of in its turn, and begins with its link. */
static void listener_hurry(struct sip_lsnr *listener)
{
	struct le *le = (struct le *)listener;
	struct list *list = le->list;

	if (le->data != listener || list == NULL)
		return;
	list_unlink(le);
	list_prepend(list, le, listener);
}

/* ---- what the other side asks ---- */

static void say(struct stack *stack, const struct sip_msg *msg, uint16_t status, const char *phrase)
{
	(void)sip_replyf(stack->sip, msg, status, phrase, "%s" NO_BODY,
			 status == 200 || status == 405 ? "Allow: " METHODS "\r\n" : "");
}

static void dialog_say(struct dialog *dialog, const struct sip_msg *msg, uint16_t status,
		       const char *phrase)
{
	dialog->heard_status = status;
	say(dialog->leg->stack, msg, status, phrase);
}

/* Is it new?  A request that came again gets the same answer, and has no effect. */
static bool dialog_admit(struct dialog *dialog, const struct sip_msg *msg)
{
	bool was_heard = dialog->was_heard;
	uint32_t last = dialog->heard_sequence;

	if (was_heard && msg->cseq.num < last) {
		say(dialog->leg->stack, msg, 500, "CSeq Is Too Low");
		return false;
	}
	if (was_heard && msg->cseq.num == last) {
		if (dialog->heard_status != 0)
			say(dialog->leg->stack, msg, dialog->heard_status, "Again");
		return false;
	}
	dialog->was_heard = true;
	dialog->heard_sequence = msg->cseq.num;
	dialog->heard_status = 0;
	return true;
}

static void heard_bye(struct dialog *dialog, const struct sip_msg *msg)
{
	struct leg *leg = dialog->leg;
	struct header_reason reason = { .text = "" };
	struct leg_end end = {
		.reason = "hung up by the other side",
		.reason_text = reason.text,
		.retry_after_ms = -1,
		.contact = "",
		.was_heard = true,
	};
	const struct leg_events *events;

	dialog_say(dialog, msg, 200, "OK");
	dialog->is_over = true;
	confirm_stop(&dialog->confirm);
	if (dialog != leg->dialog || leg->state != LEG_TALKING)
		return;
	(void)sip_msg_hdr_apply(msg, true, SIP_HDR_REASON, reason_heard, &reason);
	end.q850 = reason.q850;
	events = leg_close(leg);
	events->ended(leg->context, &end);
	leg_settle(leg);
}

static void confirm_again(void *arg)
{
	struct confirm *confirm = arg;
	struct dialog *dialog =
		(struct dialog *)((char *)confirm - offsetof(struct dialog, confirm));

	if (tmr_jiffies() >= confirm->until_ms) {
		confirm_stop(confirm);
		return;
	}
	confirm->wait_ms = confirm->wait_ms * 2 < SIP_T2 ? confirm->wait_ms * 2 : SIP_T2;
	tmr_start(&confirm->tmr, confirm->wait_ms, confirm_again, confirm);
	confirm->answer->pos = 0;
	(void)sip_send(dialog->leg->stack->sip, confirm->msg->sock, confirm->msg->tp,
		       &confirm->msg->src, confirm->answer);
}

/* A 200 to a re-INVITE is sent until its ACK comes, on streams too. */
static void confirm_start(struct confirm *confirm, const struct sip_msg *msg, struct mbuf *answer)
{
	confirm_stop(confirm);
	confirm->msg = mem_ref((void *)msg);
	confirm->answer = answer;
	confirm->until_ms = tmr_jiffies() + CONFIRM_MS;
	confirm->wait_ms = SIP_T1;
	tmr_start(&confirm->tmr, SIP_T1, confirm_again, confirm);
}

static void offer_accept(struct dialog *dialog, const struct sip_msg *msg, const char *sdp)
{
	struct sip_contact contact;
	struct mbuf *answer = NULL;
	int err;

	(void)dialog_aim(dialog, msg, strncmp(dialog->lines, "Route:", 6) == 0);
	sip_contact_set(&contact, dialog->leg->contact, &msg->dst, msg->tp);
	err = sip_treplyf(NULL, &answer, dialog->leg->stack->sip, msg, true, 200, "OK",
			  "%H" ABILITIES "%sContent-Length: %zu\r\n\r\n%s", sip_contact_print,
			  &contact, sdp[0] != '\0' ? "Content-Type: application/sdp\r\n" : "",
			  strlen(sdp), sdp);
	if (err == 0 && pl_strcmp(&msg->met, "INVITE") == 0)
		confirm_start(&dialog->confirm, msg, answer);
	else
		mem_deref(answer);
}

/* The owner may hang up meanwhile, and the leg stays until it is through. */
static bool offer_put(struct leg *leg, struct peal_slice offer, char sdp_out[SDP_MAX])
{
	bool was_kept = leg->is_kept;
	int result;

	leg->is_kept = true;
	result = leg->events->offered(leg->context, offer, sdp_out, SDP_MAX);
	leg->is_kept = was_kept;
	return result >= 0 && leg->state == LEG_TALKING;
}

/* re-INVITE and UPDATE.  Without an offer, the first wants one of us (what we have
 * said last is still true), the second only wants to know whether we are there. */
static void heard_offer(struct dialog *dialog, const struct sip_msg *msg)
{
	struct leg *leg = dialog->leg;
	struct peal_slice offer = message_sdp(msg);
	char sdp[SDP_MAX] = "";
	char *copy = NULL;

	if (offer.bytes == 0) {
		offer_accept(dialog, msg, pl_strcmp(&msg->met, "INVITE") == 0 ? leg->sdp : "");
		return;
	}
	if (!offer_put(leg, offer, sdp)) {
		(void)sip_treply(NULL, leg->stack->sip, msg, 488, "Not Acceptable Here");
		leg_settle(leg);
		return;
	}
	sdp[sizeof(sdp) - 1] = '\0';
	if (str_dup(&copy, sdp) == 0) {
		mem_deref(leg->sdp);
		leg->sdp = copy;
	}
	offer_accept(dialog, msg, sdp);
}

static void heard_info(struct dialog *dialog, const struct sip_msg *msg)
{
	struct leg *leg = dialog->leg;
	struct peal_slice relay = message_body(msg, "application", "dtmf-relay");
	struct peal_slice plain = message_body(msg, "application", "dtmf");
	char key = relay.bytes > 0 ? header_dtmf_relay_key(relay) : header_dtmf_key(plain);

	if (key == '\0' && pl_isset(&msg->ctyp.type)) {
		dialog_say(dialog, msg, 415, "Unsupported Media Type");
		return;
	}
	dialog_say(dialog, msg, 200, "OK");
	if (key != '\0')
		leg->events->key(leg->context, key);
}

static bool header_begins(const struct sip_msg *msg, enum sip_hdrid id, const char *word)
{
	const struct sip_hdr *header = sip_msg_hdr(msg, id);

	return header != NULL && header->val.l >= strlen(word) &&
	       strncasecmp(header->val.p, word, strlen(word)) == 0;
}

/* How a transfer goes on, in a piece of a SIP message. */
static void heard_notify(struct dialog *dialog, const struct sip_msg *msg)
{
	struct leg *leg = dialog->leg;
	int status;

	if (!leg->is_referring || !header_begins(msg, SIP_HDR_EVENT, "refer")) {
		dialog_say(dialog, msg, 489, "Bad Event");
		return;
	}
	dialog_say(dialog, msg, 200, "OK");
	status = header_sipfrag_status(message_body(msg, "message", "sipfrag"));
	if (status > 0)
		leg->refer_status = status;
	if (leg->refer_status < 200 &&
	    !header_begins(msg, SIP_HDR_SUBSCRIPTION_STATE, "terminated")) {
		leg->events->referred(leg->context, 0);
		return;
	}
	leg->is_referring = false;
	leg->events->referred(leg->context, leg->refer_status > 0 ? leg->refer_status : 500);
}

static void heard_options(struct dialog *dialog, const struct sip_msg *msg)
{
	dialog_say(dialog, msg, 200, "OK");
}

static const struct {
	const char *method;
	void (*heard)(struct dialog *dialog, const struct sip_msg *msg);
} methods[] = {
	{ "BYE", heard_bye },	{ "INVITE", heard_offer },  { "UPDATE", heard_offer },
	{ "INFO", heard_info }, { "NOTIFY", heard_notify }, { "OPTIONS", heard_options },
};

/* Known to us, but not allowed: 405; anything else is 501. */
static const char *const other_methods[] = { "REFER",	 "SUBSCRIBE", "MESSAGE",
					     "REGISTER", "PUBLISH",   "PRACK" };

static void say_unknown(struct stack *stack, const struct sip_msg *msg)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_methods); i++) {
		if (pl_strcmp(&msg->met, other_methods[i]) == 0) {
			say(stack, msg, 405, "Method Not Allowed");
			return;
		}
	}
	say(stack, msg, 501, "Not Implemented");
}

static void dialog_heard(struct dialog *dialog, const struct sip_msg *msg)
{
	struct leg *leg = dialog->leg;
	bool is_bye = pl_strcmp(&msg->met, "BYE") == 0;

	if (!is_bye && (leg->state != LEG_TALKING || dialog != leg->dialog)) {
		say(leg->stack, msg, 481, "Call Does Not Exist");
		return;
	}
	if (!dialog_admit(dialog, msg))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
		if (pl_strcmp(&msg->met, methods[i].method) == 0) {
			methods[i].heard(dialog, msg);
			return;
		}
	}
	say_unknown(leg->stack, msg);
}

/* Before the answer there is no dialog of ours yet. */
static void leg_heard(struct leg *leg, const struct sip_msg *msg)
{
	struct dialog *dialog = dialog_find(leg, &msg->from.tag);

	if (dialog != NULL)
		dialog_heard(dialog, msg);
	else if (leg->state == LEG_CALLING && pl_strcmp(&msg->met, "OPTIONS") == 0)
		say(leg->stack, msg, 200, "OK");
	else if (leg->state == LEG_CALLING && pl_strcmp(&msg->met, "BYE") != 0)
		say(leg->stack, msg, 491, "Request Pending");
	else
		say(leg->stack, msg, 481, "Call Does Not Exist");
}

/* A number as it is, anything else as the URI; who wants no name shown has none. */
static void caller_say(const struct sip_taddr *from, char *text_out, size_t bytes_max)
{
	const struct pl *user = &from->uri.user;
	size_t digits = 0;

	while (digits < user->l &&
	       ((user->p[digits] >= '0' && user->p[digits] <= '9') || user->p[digits] == '+'))
		digits++;
	if (pl_strcasecmp(user, "anonymous") == 0)
		text_out[0] = '\0';
	else
		text_copy(text_out, bytes_max,
			  user->l > 0 && digits == user->l ? user : &from->auri);
}

static bool received_is_too_much(struct stack *stack)
{
	int64_t now_ms = stack_now_ms(stack);

	if (now_ms - stack->received_since_ms >= 1000) {
		stack->received_since_ms = now_ms;
		stack->received_count = 0;
	}
	return ++stack->received_count > RECEIVED_PER_S_MAX;
}

static void heard_call(struct stack *stack, const struct sip_msg *msg)
{
	char from[HEADER_TEXT_MAX], to[HEADER_TEXT_MAX], id[HEADER_TEXT_MAX];
	const struct peal_host *host = stack->config.host;
	struct peal_received received = { from, to, id, 0 };

	if (received_is_too_much(stack)) {
		stack_drop(stack, "a call to us, one of very many");
		return;
	}
	caller_say(&msg->from, from, sizeof(from));
	caller_say(&msg->to, to, sizeof(to));
	text_copy(id, sizeof(id), &msg->callid);
	received.at_ms = host->now_ms(host);
	if (stack->config.received_fn != NULL)
		stack->config.received_fn(stack->config.context, &received);
	(void)sip_treply(NULL, stack->sip, msg, 480, "Temporarily Unavailable");
}

static void stranger_heard(struct stack *stack, const struct sip_msg *msg)
{
	bool is_known = false;

	if (pl_isset(&msg->to.tag) || pl_strcmp(&msg->met, "CANCEL") == 0) {
		say(stack, msg, 481, "Call Does Not Exist");
		return;
	}
	if (pl_strcmp(&msg->met, "OPTIONS") == 0) {
		say(stack, msg, 200, "OK");
		return;
	}
	if (pl_strcmp(&msg->met, "INVITE") == 0) {
		heard_call(stack, msg);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		is_known = is_known || pl_strcmp(&msg->met, methods[i].method) == 0;
	if (is_known)
		say(stack, msg, 481, "Call Does Not Exist");
	else
		say_unknown(stack, msg);
}

static void heard_ack(struct leg *leg, const struct sip_msg *msg)
{
	struct dialog *dialog = leg != NULL ? dialog_find(leg, &msg->from.tag) : NULL;

	if (dialog != NULL && dialog->confirm.msg != NULL &&
	    dialog->confirm.msg->cseq.num == msg->cseq.num)
		confirm_stop(&dialog->confirm);
}

static void probe_heard(struct stack *stack, const struct sip_msg *msg);

static bool request_heard(const struct sip_msg *msg, void *arg)
{
	struct stack *stack = arg;
	struct leg *leg;

	if (!message_is_whole(msg)) {
		stack_drop(stack, "a request without what it must have");
		return true;
	}
	message_hurry(msg);
	if (pl_strcmp(&msg->callid, stack->probe_id) == 0) {
		probe_heard(stack, msg);
		return true;
	}
	leg = pl_isset(&msg->to.tag) ? leg_find(stack, msg) : NULL;
	if (pl_strcmp(&msg->met, "ACK") == 0)
		heard_ack(leg, msg);
	else if (leg != NULL)
		leg_heard(leg, msg);
	else
		stranger_heard(stack, msg);
	return true;
}

/* ---- transfers ---- */

static int refer_on_send(enum sip_transp transport, const struct sa *src, const struct sa *dst,
			 struct mbuf *mb, void *arg)
{
	const struct leg *leg = arg;
	int err = tls_expect(leg->stack, transport, leg->host);

	(void)dst;
	return err != 0 ? err : contact_print(mb, leg->contact, src, transport);
}

static void refer_answered(int err, const struct sip_msg *msg, void *arg);

static int refer_send(struct leg *leg)
{
	struct dialog *dialog = leg->dialog;

	return sip_requestf(&leg->refer, leg->stack->sip, true, "REFER", dialog->uri,
			    &dialog->hop.uri, NULL, refer_on_send, refer_answered, leg,
			    "%s%sCSeq: %u REFER\r\n%s" AGENT NO_BODY, dialog->lines,
			    login_lines(&leg->login, "REFER", dialog->uri), ++leg->sequence,
			    leg->refer_lines);
}

static void refer_end(struct leg *leg, int status)
{
	leg->is_referring = false;
	leg->events->referred(leg->context, status);
}

/* 2xx: NOTIFYs follow, unless the other side said that there will be none. */
static void refer_answered(int err, const struct sip_msg *msg, void *arg)
{
	struct leg *leg = arg;
	bool is_refused;

	if (err == 0 && msg->scode < 200)
		return;
	if (leg->events == NULL)
		return;
	if (err == 0 && is_challenge(msg) &&
	    login_meet(leg->stack, &leg->login, msg, &is_refused) && refer_send(leg) == 0)
		return;
	if (err != 0)
		refer_end(leg, 408);
	else if (msg->scode >= 300 || header_begins(msg, SIP_HDR_REFER_SUB, "false"))
		refer_end(leg, msg->scode);
	else if (leg->is_referring)
		leg->events->referred(leg->context, 0);
}

int leg_refer(struct leg *leg, const char *uri, struct peal_error *err)
{
	int result;

	if (leg->state != LEG_TALKING || leg->is_referring)
		return peal_fail(err, PEAL_FAIL_BUG, "a call is transferred once, when answered");
	if (!header_is_uri(uri))
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%s\": not a SIP URI", uri);
	leg->refer_lines = mem_deref(leg->refer_lines);
	result = re_sdprintf(&leg->refer_lines, "Refer-To: <%s>\r\nReferred-By: <%s>\r\n", uri,
			     leg->from_uri);
	leg->login.challenges = 0;
	leg->refer_status = 0;
	leg->is_referring = true;
	if (result == 0)
		result = refer_send(leg);
	if (result == 0)
		return 0;
	leg->is_referring = false;
	return peal_fail(err, PEAL_FAIL_IO, "the transfer could not be sent: %s", strerror(result));
}

/* ---- requests without a dialog ---- */

static void ask_free(struct ask *ask)
{
	if (ask->is_awaited)
		ask->stack->busy_count--;
	list_unlink(&ask->le);
	tmr_cancel(&ask->tmr);
	mem_deref(ask->request);
	login_finish(&ask->login);
	mem_deref(ask->uri);
	mem_deref(ask->contact);
	mem_deref(ask->head);
	mem_deref(ask->tail);
	free(ask);
}

void ask_drop(struct ask *ask)
{
	if (ask != NULL && ask->fn != NULL)
		ask_free(ask);
}

static void ask_end(struct ask *ask, const struct ask_answer *answer)
{
	struct stack *stack = ask->stack;
	ask_fn *fn = ask->fn;

	/* Dropped in its own answer: nothing is left to do. */
	ask->fn = NULL;
	fn(ask->context, answer);
	ask_free(ask);
	stack_rest(stack);
}

static void ask_failed(struct ask *ask, int err)
{
	char text[HEADER_TEXT_MAX];
	struct ask_answer answer = { 0, text, -1, -1 };

	error_say(ask->stack, err, &ask->target, ask->host, text, sizeof(text));
	ask_end(ask, &answer);
}

static void ask_is_late(void *arg)
{
	ask_failed(arg, ETIMEDOUT);
}

static int ask_on_send(enum sip_transp transport, const struct sa *src, const struct sa *dst,
		       struct mbuf *mb, void *arg)
{
	struct ask *ask = arg;
	int err = tls_expect(ask->stack, transport, ask->host);

	(void)dst;
	if (err != 0 || ask->contact == NULL)
		return err;
	ask->contact_address = *src;
	return contact_print(mb, ask->contact, src, transport);
}

struct expiry {
	const struct ask *ask;
	int64_t seconds;
	bool is_ours;
};

/* Ours, or the only one: some write what they see of our address. */
static bool contact_heard(const struct sip_hdr *header, const struct sip_msg *msg, void *arg)
{
	struct expiry *expiry = arg;
	struct sip_addr contact;
	struct sa address;
	struct pl value;

	if (sip_addr_decode(&contact, &header->val) != 0)
		return false;
	expiry->is_ours = sip_msg_hdr_count(msg, SIP_HDR_CONTACT) == 1 ||
			  (sa_set(&address, &contact.uri.host,
				  contact.uri.port != 0 ? contact.uri.port : SIP_PORT) == 0 &&
			   sa_cmp(&address, &expiry->ask->contact_address, SA_ALL));
	if (expiry->is_ours && msg_param_decode(&contact.params, "expires", &value) == 0)
		expiry->seconds = pl_u32(&value);
	return expiry->is_ours;
}

static int64_t ask_expires(const struct ask *ask, const struct sip_msg *msg)
{
	struct expiry expiry = { ask, -1, false };

	(void)sip_msg_hdr_apply(msg, true, SIP_HDR_CONTACT, contact_heard, &expiry);
	if (expiry.seconds < 0 && pl_isset(&msg->expires))
		expiry.seconds = pl_u32(&msg->expires);
	return expiry.seconds < 0 ? -1 : expiry.seconds * 1000;
}

static int ask_ask(struct ask *ask);

static void ask_answered(int err, const struct sip_msg *msg, void *arg)
{
	struct ask *ask = arg;
	char reason[HEADER_TEXT_MAX];
	struct ask_answer answer = { .reason = reason };
	bool is_refused;

	if (err != 0) {
		ask_failed(ask, err);
		return;
	}
	if (msg->scode < 200)
		return;
	if (is_challenge(msg) && login_meet(ask->stack, &ask->login, msg, &is_refused) &&
	    ask_ask(ask) == 0)
		return;
	answer.status = msg->scode;
	text_copy(reason, sizeof(reason), &msg->reason);
	answer.expires_ms = ask_expires(ask, msg);
	answer.retry_after_ms = message_retry_after(msg);
	ask_end(ask, &answer);
}

static int ask_ask(struct ask *ask)
{
	ask->sequence = ++ask->stack->ask_sequence;
	return sip_requestf(&ask->request, ask->stack->sip, true, ask->method, ask->uri,
			    &ask->target.uri, NULL, ask_on_send, ask_answered, ask,
			    "%s%sCSeq: %u %s\r\n%s", ask->head,
			    login_lines(&ask->login, ask->method, ask->uri), ask->sequence,
			    ask->method, ask->tail);
}

/* A registration keeps its Call-ID, so that a refresh is known as one. */
static void ask_id(const struct ask *ask, const struct ask_request *request, char id_out[40])
{
	uint8_t digest[16];

	if (strcmp(request->method, "REGISTER") != 0) {
		call_id_make(id_out);
		return;
	}
	(void)md5_printf(digest, "%w%s %s %s", ask->stack->secret, sizeof(ask->stack->secret),
			 request->uri, request->from_uri, request->target);
	(void)re_snprintf(id_out, 40, "%w", digest, sizeof(digest));
}

static int ask_write(struct ask *ask, const struct ask_request *request)
{
	char id[40], tag[20];
	int err;

	ask_id(ask, request, id);
	tag_make(ask->stack, id, tag);
	snprintf(ask->method, sizeof(ask->method), "%s", request->method);
	err = hop_parse(ask->stack, &ask->target, request->target, ask->host);
	if (err != 0)
		return err;
	err = str_dup(&ask->uri, request->uri);
	err |= re_sdprintf(&ask->head, "To: <%s>\r\nFrom: <%s>;tag=%s\r\nCall-ID: %s\r\n",
			   request->from_uri, request->from_uri, tag, id);
	err |= re_sdprintf(&ask->tail, AGENT ABILITIES "%s" NO_BODY,
			   request->headers != NULL ? request->headers : "");
	err |= login_set(&ask->login, &request->account);
	if (request->has_contact) {
		ask->contact = uri_user(request->from_uri);
		err |= ask->contact == NULL ? ENOMEM : 0;
	}
	return err != 0 ? ENOMEM : 0;
}

int ask_send(struct stack *stack, const struct ask_request *request, ask_fn *fn, void *context,
	     struct ask **ask_out, struct peal_error *err)
{
	char text[HEADER_TEXT_MAX];
	struct ask *ask;
	int result;

	if (!header_is_uri(request->uri) || !header_is_uri(request->target) ||
	    !header_is_uri(request->from_uri) || !header_are_lines(request->headers))
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%s\" cannot be asked: not a SIP URI",
				 request->uri);
	ask = calloc(1, sizeof(*ask));
	if (ask == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for a request");
	ask->stack = stack;
	ask->fn = fn;
	ask->context = context;
	list_append(&stack->asks, &ask->le, ask);
	result = ask_write(ask, request);
	if (result == 0)
		result = ask_ask(ask);
	if (result == 0) {
		ask->is_awaited = request->is_awaited;
		if (ask->is_awaited)
			stack->busy_count++;
		tmr_start(&ask->tmr, (uint64_t)request->timeout_ms, ask_is_late, ask);
		*ask_out = ask;
		return 0;
	}
	error_say(stack, result, &ask->target, ask->host, text, sizeof(text));
	ask_free(ask);
	return peal_fail(err, PEAL_FAIL_IO, "asking \"%s\": %s", request->target, text);
}

/* ---- timers ---- */

static void timer_fired(void *arg)
{
	struct stack_timer *timer = arg;
	peal_fn *fn = timer->fn;
	void *context = timer->context;

	list_unlink(&timer->le);
	free(timer);
	fn(context);
}

struct stack_timer *stack_timer_start(struct stack *stack, int64_t delay_ms, peal_fn *fn,
				      void *context)
{
	struct stack_timer *timer = calloc(1, sizeof(*timer));

	if (timer == NULL)
		abort(); /* no call would end in time */
	timer->fn = fn;
	timer->context = context;
	list_append(&stack->timers, &timer->le, timer);
	tmr_start(&timer->tmr, delay_ms > 0 ? (uint64_t)delay_ms : 0, timer_fired, timer);
	return timer;
}

void stack_timer_stop(struct stack_timer *timer)
{
	if (timer == NULL)
		return;
	tmr_cancel(&timer->tmr);
	list_unlink(&timer->le);
	free(timer);
}

int64_t stack_now_ms(const struct stack *stack)
{
	(void)stack;
	return (int64_t)tmr_jiffies();
}

const char *stack_address(const struct stack *stack)
{
	return stack->address;
}

/* ---- the inbox ---- */

void stack_post(struct stack *stack, peal_fn *fn, void *context)
{
	inbox_post(&stack->inbox, fn, context);
}

/* Nothing that matters is under way any more. */
static void stack_rest(struct stack *stack)
{
	if (stack->is_ending && stack->busy_count == 0)
		re_cancel();
}

static void settle_is_over(void *arg)
{
	(void)arg;
	re_cancel();
}

/* Its owner may be about to touch it: it stays until the thread ends. */
static bool leg_leave(struct le *le, void *arg)
{
	struct leg *leg = le->data;

	(void)arg;
	leg->is_kept = true;
	leg_drop(leg);
	return false;
}

static void stack_end(struct stack *stack)
{
	stack->is_ending = true;
	(void)hash_apply(stack->legs, leg_leave, NULL);
	tmr_start(&stack->clock, SETTLE_MS, settle_is_over, NULL);
	stack_rest(stack);
}

static void inbox_on_event(int flags, void *arg)
{
	struct stack *stack = arg;
	bool is_ending;

	(void)flags;
	inbox_clear(&stack->inbox);
	(void)inbox_run(&stack->inbox, &is_ending);
	if (!is_ending)
		return;
	/* Posts of posts come before the end. */
	while (inbox_run(&stack->inbox, &is_ending))
		;
	if (!stack->is_ending)
		stack_end(stack);
}

/* ---- the thread ---- */

/* The thread's answer to stack_create(), once. */
static void start_report(struct stack *stack, enum start start)
{
	pthread_mutex_lock(&stack->inbox.lock);
	if (stack->start == START_WAITS)
		stack->start = start;
	pthread_cond_signal(&stack->started);
	pthread_mutex_unlock(&stack->inbox.lock);
}

static void start_is_late(void *arg)
{
	start_report(arg, START_LISTENS);
}

/* Drops what is no SIP before libre complains of it; false: go on. */
static bool filter_heard(struct sa *src, struct mbuf *mb, void *arg)
{
	struct peal_slice packet = { (const char *)mbuf_buf(mb), mbuf_get_left(mb) };

	(void)src;
	if (packet.bytes <= 4 || header_is_message(packet))
		return false;
	stack_drop(arg, "no SIP");
	return true;
}

/* libre keeps its UDP socket to itself, but shows it with every message: we send one
 * to ourselves. */
static int probe_send(struct stack *stack)
{
	struct sa address;
	struct mbuf *mb = mbuf_alloc(512);
	int err = mb == NULL ? ENOMEM : 0;

	if (err == 0)
		err = sa_set_str(&address, stack->address, 0);
	if (err == 0)
		err = sip_transp_laddr(stack->sip, &address, SIP_TRANSP_UDP, &address);
	if (err == 0)
		err = mbuf_printf(mb,
				  "OPTIONS sip:%J SIP/2.0\r\nVia: SIP/2.0/UDP %J;branch=%s\r\n"
				  "To: <sip:%J>\r\nFrom: <sip:%J>;tag=%s\r\nCall-ID: %s\r\n"
				  "CSeq: 1 OPTIONS\r\n" NO_BODY,
				  &address, &address, stack->probe_id, &address, &address,
				  stack->probe_id, stack->probe_id);
	if (err == 0) {
		mb->pos = 0;
		err = udp_send_anon(&address, mb);
	}
	mem_deref(mb);
	return err;
}

static void probe_heard(struct stack *stack, const struct sip_msg *msg)
{
	int fd, bytes = UDP_BUFFER_BYTES;

	if (msg->tp != SIP_TRANSP_UDP || stack->filter != NULL)
		return;
	fd = udp_sock_fd(msg->sock, sa_af(&msg->dst));
	(void)udp_sockbuf_set(msg->sock, bytes);
	/* Beyond the system's limit, where we may. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	(void)udp_register_helper(&stack->filter, msg->sock, 0, NULL, filter_heard, stack);
	tmr_cancel(&stack->clock);
	start_report(stack, START_LISTENS);
}

static int transport_add(struct stack *stack, enum sip_transp transport, uint16_t port,
			 struct peal_error *err)
{
	struct sa address;
	char text[128];
	int result;

	result = sa_set_str(&address, stack->address, port);
	if (result == 0)
		result = sip_transp_add(stack->sip, transport, &address, stack->tls);
	if (result == 0)
		return 0;
	return peal_fail(err, PEAL_FAIL_IO, "listening on %s, port %u over %s: %s", stack->address,
			 port, sip_transp_name(transport), strerror_r(result, text, sizeof(text)));
}

static int transports_open(struct stack *stack, struct peal_error *err)
{
	uint16_t port = (uint16_t)stack->config.port;

	if (transport_add(stack, SIP_TRANSP_UDP, port, err) < 0 ||
	    transport_add(stack, SIP_TRANSP_TCP, port, err) < 0)
		return -1;
	if (!stack->config.is_tls)
		return 0;
	if (tls_open(stack, err) < 0)
		return -1;
	return transport_add(stack, SIP_TRANSP_TLS, port != 0 ? (uint16_t)(port + 1) : 0, err);
}

static int names_open(struct stack *stack)
{
	struct sa servers[4];
	uint32_t count = ARRAY_SIZE(servers);
	char domain[HOST_MAX];

	/* Without a server, names have no address, and addresses work. */
	if (dns_srv_get(domain, sizeof(domain), servers, &count) != 0)
		count = 0;
	return dnsc_alloc(&stack->dnsc, NULL, servers, count);
}

static int stack_open(struct stack *stack, struct peal_error *err)
{
	size_t sockets = stack->config.sockets_max;

	rand_bytes(stack->secret, sizeof(stack->secret));
	rand_str(stack->probe_id, sizeof(stack->probe_id));
	stack->ask_sequence = rand_u16();
	if (re_thread_init() != 0 ||
	    fd_setsize((int)(sockets > SOCKETS_MIN ? sockets : SOCKETS_MIN)) != 0 ||
	    names_open(stack) != 0 || hash_alloc(&stack->legs, HASH_SLOTS) != 0 ||
	    sip_alloc(&stack->sip, stack->dnsc, HASH_SLOTS, HASH_SLOTS, 256, "Peal", NULL, NULL) !=
		    0 ||
	    sip_listen(&stack->requests, stack->sip, true, request_heard, stack) != 0 ||
	    sip_listen(&stack->answers, stack->sip, false, answer_heard, stack) != 0 ||
	    sip_listen(&stack->answers_left, stack->sip, false, answer_left, stack) != 0 ||
	    fd_listen(stack->inbox.event, FD_READ, inbox_on_event, stack) != 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "SIP could not be started: no memory");
	listener_hurry(stack->answers);
	if (transports_open(stack, err) < 0)
		return -1;
	tmr_start(&stack->clock, BEGIN_MS, start_is_late, stack);
	if (probe_send(stack) != 0)
		start_is_late(stack);
	return 0;
}

static bool leg_flush(struct le *le, void *arg)
{
	(void)arg;
	leg_free(le->data);
	return false;
}

static void stack_close(struct stack *stack)
{
	bool is_ending;
	struct le *le;

	tmr_cancel(&stack->clock);
	while (inbox_run(&stack->inbox, &is_ending))
		;
	if (stack->legs != NULL)
		(void)hash_apply(stack->legs, leg_flush, NULL);
	while ((le = list_head(&stack->asks)) != NULL)
		ask_free(le->data);
	while ((le = list_head(&stack->timers)) != NULL)
		stack_timer_stop(le->data);
	mem_deref(stack->filter);
	mem_deref(stack->requests);
	mem_deref(stack->answers);
	mem_deref(stack->answers_left);
	sip_close(stack->sip, true);
	mem_deref(stack->sip);
	mem_deref(stack->legs);
	mem_deref(stack->tls);
	mem_deref(stack->dnsc);
	fd_close(stack->inbox.event);
	re_thread_close();
}

static void *stack_thread(void *context)
{
	struct stack *stack = context;

	pthread_setname_np(pthread_self(), "peal-sip");
	if (stack_open(stack, stack->start_err) == 0)
		(void)re_main(NULL);
	stack_close(stack);
	start_report(stack, START_FAILED);
	return NULL;
}

/* libre sets a handler of its own for SIGPIPE: the process's stays. */
static void libre_begin(void)
{
	struct sigaction action;

	sigaction(SIGPIPE, NULL, &action);
	(void)libre_init();
	sigaction(SIGPIPE, &action, NULL);
	dbg_init(DBG_EMERG, DBG_NONE);
}

/* ---- the beginning and the end ---- */

static void stack_free(struct stack *stack)
{
	inbox_finish(&stack->inbox);
	pthread_cond_destroy(&stack->started);
	free(stack);
}

/* Signals are for the program's own threads, but for those that a thread causes. */
static int thread_start(struct stack *stack, struct peal_error *err)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS };
	sigset_t all, before;
	int result;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&all, faults[i]);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&stack->thread, NULL, stack_thread, stack);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (result != 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the SIP thread: %s", strerror(result));
	pthread_mutex_lock(&stack->inbox.lock);
	while (stack->start == START_WAITS)
		pthread_cond_wait(&stack->started, &stack->inbox.lock);
	result = stack->start == START_LISTENS ? 0 : -1;
	pthread_mutex_unlock(&stack->inbox.lock);
	if (result < 0)
		pthread_join(stack->thread, NULL);
	return result;
}

struct stack *stack_create(const struct stack_config *config, struct peal_error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT; /* libre is one for the process */
	struct stack *stack = calloc(1, sizeof(*stack));

	if (stack == NULL) {
		(void)peal_fail(err, PEAL_FAIL_LIMIT, "no memory for SIP");
		return NULL;
	}
	pthread_once(&once, libre_begin);
	stack->config = *config;
	stack->start_err = err;
	pthread_cond_init(&stack->started, NULL);
	if (inbox_init(&stack->inbox) < 0)
		(void)peal_fail(err, PEAL_FAIL_LIMIT, "SIP: %s", strerror(errno));
	else if (address_choose(config->address, config->peer, stack->address, err) == 0 &&
		 thread_start(stack, err) == 0)
		return stack;
	stack_free(stack);
	return NULL;
}

void stack_destroy(struct stack **stack)
{
	if (stack == NULL || *stack == NULL)
		return;
	inbox_end(&(*stack)->inbox);
	pthread_join((*stack)->thread, NULL);
	stack_free(*stack);
	*stack = NULL;
}
