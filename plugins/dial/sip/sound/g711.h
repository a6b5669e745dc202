/* g711.h - linear samples to G.711 bytes (ITU-T G.711); the way back is in hear.h */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_G711_H
#define PEAL_SIP_G711_H

#include <stdint.h>

uint8_t g711_pcmu(int16_t sample);
uint8_t g711_pcma(int16_t sample);

#endif
