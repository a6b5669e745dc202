/* backoff.h - when to try a delivery again */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_BACKOFF_H
#define PEAL_CAMPAIGN_BACKOFF_H

#include <stdint.h>

/* The wait after the try_no-th try (from 1), in ms: 5 s, 30 s, 2 min, 10 min,
 * 30 min, 1 h, 2 h, 4 h, 8 h and then 12 h, each with a fifth of jitter to both
 * sides; `share` is random, 0..1.  Ten tries fill three days with `retry_for`
 * of 3 days. */
int64_t backoff_ms(uint32_t try_no, double share);

#endif
