/* folder_sweep.h - makes room in the folder of sounds: oldest use goes first */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_FOLDER_SWEEP_H
#define PEAL_SIP_FOLDER_SWEEP_H

#include <stdint.h>

/* When there is more than bytes_max, a little less is left, so that the next file does
 * not come to this again.  The bytes that are there then. */
int64_t folder_sweep(int folder_fd, int64_t bytes_max);

#endif
