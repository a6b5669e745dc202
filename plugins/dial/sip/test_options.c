/* test_options.c - dial.sip: settings that are refused, and why */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define TARGET "targets = \"sip:127.0.0.1:9\"; "

struct row {
	const char *settings;
	const char *says;
};

static const struct row rows[] = {
	{ "", "targets" },
	{ "targets = [];", "targets: the list is empty" },
	{ "targets = \"trunk.example\";", "it does not start with sip: or sips:" },
	{ "targets = \"sip:host:99999\";", "its port is not 1 to 65535" },
	{ "targets = \"tel:+911234\";", "has no host" },
	{ TARGET "srtp = \"require\";", "srtp: over UDP or TCP everybody" },
	{ TARGET "srtp = \"offer\";", "srtp_over_plain" },
	{ TARGET "srtp = \"perhaps\";", "srtp" },
	{ TARGET "register = true;", "register: needs a user" },
	{ TARGET "password = \"secret\";", "password: needs a user" },
	{ TARGET "user = \"a@b\";", "user: has characters" },
	{ TARGET "from = \"+91 22\";", "from: has characters" },
	{ TARGET "domain = \"a;b\";", "domain: has characters" },
	{ TARGET "from_name = \"A \\\"B\\\"\";", "from_name: must have no quotes" },
	{ TARGET "rtp_ports = \"20000\";", "rtp_ports: \"20000\" is not FIRST-LAST" },
	{ TARGET "rtp_ports = \"1-2000\";", "rtp_ports" },
	{ TARGET "rtp_ports = \"30000-20000\";", "rtp_ports" },
	{ TARGET "rtp_ports = \"20000-70000\";", "rtp_ports" },
	{ TARGET "codecs = [\"opus\"];", "codecs: \"opus\" is not pcmu or pcma" },
	{ TARGET "codecs = [\"pcma\", \"PCMA\"];", "codecs: \"pcma\" is there twice" },
	{ TARGET "codecs = [];", "codecs: one or two" },
	{ TARGET "codecs = [\"pcmu\", \"pcma\", \"pcmu\"];", "codecs: one or two" },
	{ TARGET "voices = { hi = \"\"; };", "voices: \"hi\" has no command" },
	{ TARGET "total_analysis = \"1s\";", "total_analysis: must not be shorter" },
	{ TARGET "trunk_timeout = \"1ms\";", "trunk_timeout" },
};

static void test_check__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct peal_error err = { 0 };
		struct plugin_host *host = plugin_host_try("dial", "sip", rows[i].settings, &err);

		if (host != NULL)
			fail_msg("\"%s\" was accepted", rows[i].settings);
		if (strstr(err.text, rows[i].says) == NULL)
			fail_msg("\"%s\": \"%s\" does not say \"%s\"", rows[i].settings, err.text,
				 rows[i].says);
	}
}

static void test_open__a_wrong_voice_and_a_wrong_address(void **state)
{
	char folder[] = "/tmp/peal-sip.XXXXXX";
	char settings[512];
	struct peal_error err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(settings, sizeof(settings),
		 TARGET "sound_cache = \"%s/c\"; address = \"192.0.2.77\"; options_every = \"0s\";",
		 folder);
	assert_null(plugin_host_try("dial", "sip", settings, &err));
	assert_non_null(strstr(err.text, "192.0.2.77"));
	snprintf(settings, sizeof(settings),
		 TARGET "sound_cache = \"%s/c\"; voices = { any = \"exit 3\"; };", folder);
	assert_null(plugin_host_try("dial", "sip", settings, &err));
	assert_true(err.text[0] != '\0');
	snprintf(settings, sizeof(settings), "rm -rf %s", folder);
	assert_int_equal(system(settings), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check__each_row),
		cmocka_unit_test(test_open__a_wrong_voice_and_a_wrong_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
