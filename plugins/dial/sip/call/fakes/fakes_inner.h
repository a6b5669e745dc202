/* fakes_inner.h - what the fakes know of each other */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_FAKES_INNER_H
#define PEAL_SIP_FAKES_INNER_H

#include "call/fakes/fakes.h"

void fake_stack_reset(void);
void fake_stack_check(void);
void fake_sound_reset(void);
void fake_sound_check(void);
void fake_host_reset(void);

#endif
