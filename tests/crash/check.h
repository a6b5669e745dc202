/* check.h - what must be true after any number of crashes; one function each */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CRASH_CHECK_H
#define PEAL_CRASH_CHECK_H

#include "witness.h"

struct check {
	const struct campaign *campaign;
	const struct witness *witness;
	int broken_count;
};

/* Says what is broken, the first few times. */
__attribute__((format(printf, 2, 3))) void check_broken(struct check *check, const char *format,
							...);

typedef void check_fn(struct check *check);

/* check_rows.c: the contact lists and the store */
check_fn check_every_row_once, check_every_contact_finished;
/* check_calls.c: the provider and the store */
check_fn check_attempts_placed_once, check_placements_recorded, check_results_were_placed,
	check_attempt_numbers, check_retry_interval, check_never_after_final,
	check_number_in_one_call;
/* check_limits.c: the provider */
check_fn check_calls_per_second, check_calls_at_once;
/* check_operator.c: what the operator did, the lists, and the provider */
check_fn check_dnd_list_file, check_dnd_added, check_dnc_dispositions, check_quiet_while_paused,
	check_quiet_after_end;
/* check_events.c: the receiver and the store */
check_fn check_signatures, check_call_events, check_contact_events, check_event_ids,
	check_repeated_deliveries;
/* check_counters.c: the store and itself */
check_fn check_integrity, check_counters, check_upload_rows, check_events_settled;

#endif
