/* outcome.h - what the telephone network said of an attempt */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_OUTCOME_H
#define PEAL_OUTCOME_H

/* Zero is the safe one: nothing is known. */
enum peal_outcome {
	PEAL_OUTCOME_UNKNOWN,  /* its fate was lost; counts as an attempt */
	PEAL_OUTCOME_ANSWERED, /* by a person, as far as anyone can tell */
	PEAL_OUTCOME_BUSY,
	PEAL_OUTCOME_NO_ANSWER,	  /* rang until we gave up */
	PEAL_OUTCOME_REJECTED,	  /* declined by the callee */
	PEAL_OUTCOME_UNREACHABLE, /* switched off, out of reach, no such number */
	PEAL_OUTCOME_FAILED,	  /* the trunk's or the provider's fault */
	PEAL_OUTCOME_MACHINE,	  /* an answering machine picked up */
	PEAL_OUTCOME_CANCELED,	  /* by us, before an answer */
	PEAL_OUTCOME_COUNT,	  /* not an outcome */
};

#endif
