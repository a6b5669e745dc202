/* fuzz.h - what libFuzzer calls, and replay.c */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Always returns 0; every other end is a finding. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
