/* commands.c - what follows a report, for providers whose calls are led by commands
 *
 * Each command of a preset runs once for a call, however often its report comes. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <strings.h>

/* Without what was to be done the callee hears nothing: he is not left waiting. */
static void on_commanded(struct call *call, const struct ask *ask,
			 const struct peal_http_answer *answer)
{
	char why[16];

	(void)ask;
	if ((answer->status >= 200 && answer->status < 300) || call->ended_ms != 0)
		return;
	snprintf(why, sizeof(why), "HTTP %d", answer->status);
	call_log(call, PEAL_LEVEL_WARNING, "command_failed",
		 "the provider did not take a command, and the call is hung up: %s",
		 answer->status == 0 ? answer->error : why);
	end_want(call, PEAL_OUTCOME_ANSWERED);
}

void commands_run(struct call *call, const char *status_word)
{
	const struct preset *preset = call->rest->preset;

	for (size_t i = 0; i < preset->command_count && i < 64; i++) {
		const struct preset_command *command = &preset->commands[i];
		uint64_t bit = UINT64_C(1) << i;

		if ((call->commands_done & bit) != 0 || strcasecmp(command->word, status_word) != 0)
			continue;
		call->commands_done |= bit;
		if (command->is_hang_up)
			end_want(call, PEAL_OUTCOME_ANSWERED);
		else if (!call->is_end_wanted)
			queue_add(call, ASK_COMMAND, &command->request, on_commanded);
	}
}
