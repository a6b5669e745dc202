/* sim_fixed.c - test numbers that always behave in one way
 *
 * README.md has the same table for people. */
/* SPDX-License-Identifier: MIT */
#include "sim_fixed.h"

#include <stddef.h>

#define ALWAYS(outcome) .outcomes = { outcome, outcome, outcome }
#define ANSWERED ALWAYS(PEAL_OUTCOME_ANSWERED)

/* By the last two digits. */
static const struct sim_fixed fixed[] = {
	[0] = { ALWAYS(PEAL_OUTCOME_BUSY) },
	[1] = { ALWAYS(PEAL_OUTCOME_NO_ANSWER) },
	[2] = { ANSWERED, .talk = SIM_TALK_STOP },
	[3] = { ALWAYS(PEAL_OUTCOME_FAILED), .quirk = SIM_QUIRK_REFUSES },
	[4] = { ALWAYS(PEAL_OUTCOME_NO_ANSWER), .quirk = SIM_QUIRK_FORGETS },
	[5] = { ANSWERED, .quirk = SIM_QUIRK_SLOW, .talk = SIM_TALK_PAID },
	[6] = { ANSWERED, .quirk = SIM_QUIRK_TWICE, .talk = SIM_TALK_PAID },
	[7] = { ANSWERED, .quirk = SIM_QUIRK_DISORDERED, .talk = SIM_TALK_PAID },
	[8] = { ALWAYS(PEAL_OUTCOME_MACHINE) },
	[9] = { ALWAYS(PEAL_OUTCOME_REJECTED) },
	[10] = { ALWAYS(PEAL_OUTCOME_UNREACHABLE) },
	[11] = { ANSWERED, .talk = SIM_TALK_CALLBACK },
	[12] = { ANSWERED, .talk = SIM_TALK_HUMAN },
	[13] = { ANSWERED, .quirk = SIM_QUIRK_LONG, .talk = SIM_TALK_INTERESTED },
	[14] = { ANSWERED, .quirk = SIM_QUIRK_LATE, .talk = SIM_TALK_PAID },
	[15] = { ALWAYS(PEAL_OUTCOME_FAILED) },
	[16] = { ANSWERED, .talk = SIM_TALK_PAID },
	[17] = { ANSWERED, .talk = SIM_TALK_INTERESTED },
	[18] = { ANSWERED, .talk = SIM_TALK_NOT_INTERESTED },
	[19] = { ANSWERED, .talk = SIM_TALK_WRONG_NUMBER },
	[20] = { ANSWERED, .talk = SIM_TALK_PROMISE },
	[21] = { ANSWERED, .talk = SIM_TALK_SILENCE },
	[22] = { .outcomes = { PEAL_OUTCOME_BUSY, PEAL_OUTCOME_ANSWERED, PEAL_OUTCOME_ANSWERED },
		 .talk = SIM_TALK_PAID },
	[23] = { ANSWERED, .talk = SIM_TALK_CALLBACK, .variant = 1 },
	[24] = { ANSWERED, .talk = SIM_TALK_KEY_PAID },
	[25] = { ANSWERED, .talk = SIM_TALK_KEY_INTERESTED },
	[26] = { ANSWERED, .talk = SIM_TALK_KEY_STOP },
	[27] = { .outcomes = { PEAL_OUTCOME_NO_ANSWER, PEAL_OUTCOME_MACHINE,
			       PEAL_OUTCOME_ANSWERED },
		 .talk = SIM_TALK_PROMISE },
};

const struct sim_fixed *sim_fixed_find(uint64_t number)
{
	/* +91 98765 000NN, +1 201 555 01NN, +44 20 7946 00NN */
	static const uint64_t blocks[] = { 9198765000, 120155501, 4420794600 };
	uint64_t block = number / 100, last = number % 100;

	if (last >= sizeof(fixed) / sizeof(fixed[0]))
		return NULL;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (block == blocks[i])
			return &fixed[last];
	return NULL;
}
