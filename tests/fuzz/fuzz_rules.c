/* fuzz_rules.c - any bytes as a rules file and, after a zero byte, a transcript */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES_MAX 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* NULL: the rules were refused. */
static struct plugin_host *rules_open(const char *text, size_t bytes)
{
	int fd = memfd_create("rules", MFD_CLOEXEC);
	struct plugin_host *host = NULL;
	struct peal_error err;
	char settings[64];

	if (fd < 0 || write(fd, text, bytes) != (ssize_t)bytes)
		abort();
	snprintf(settings, sizeof(settings), "rules = \"/proc/self/fd/%d\";", fd);
	host = plugin_host_try("analyze", "rules", settings, &err);
	if (host == NULL && strlen(err.text) == 0)
		abort();
	close(fd);
	return host;
}

static void transcript_analyze(struct plugin_host *host, const char *transcript)
{
	const struct peal_analyze_ops *ops = plugin_host_ops(host);
	static const struct peal_pair fields[] = { { "choice", "5" }, { "choice", "9" } };
	const struct peal_call_record record = {
		.contact = plugin_host_contact(host, 919820012345, "", NULL, NULL),
		.attempt_id = "",
		.attempt_no = 1,
		.agent = "asha",
		.language = "hi-IN",
		.outcome = PEAL_OUTCOME_ANSWERED,
		.cause_text = "",
		.ended_ms = PLUGIN_HOST_START_MS,
		.talk_ms = 9000,
		.transcript = transcript,
		.dtmf = "2#",
		.recording = "",
		.disposition = "",
		.fields = fields,
		.field_count = 2,
	};
	struct peal_finding finding = { 0 };

	if (ops->analyze(plugin_host_self(host), &record, plugin_host_arena(host),
			 plugin_host_job(host), &finding) != PEAL_NOW)
		abort();
	if (finding.callback_ms != 0 && finding.callback_ms <= record.ended_ms)
		abort();
	for (size_t i = 0; i < finding.field_count; i++)
		if (strlen(finding.fields[i].name) == 0 || strlen(finding.fields[i].value) == 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	char text[BYTES_MAX + 1];
	struct plugin_host *host;
	size_t rules_bytes;

	if (bytes > BYTES_MAX)
		return 0;
	memcpy(text, data, bytes);
	text[bytes] = '\0';
	rules_bytes = strlen(text);
	/* It would read other files of this machine. */
	if (strstr(text, "@include") != NULL)
		return 0;
	host = rules_open(text, rules_bytes);
	if (host == NULL)
		return 0;
	transcript_analyze(host, rules_bytes < bytes ? text + rules_bytes + 1 : "");
	plugin_host_warnings(host, NULL);
	plugin_host_destroy(&host);
	return 0;
}
