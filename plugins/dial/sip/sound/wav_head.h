/* wav_head.h - what a WAV file says about its samples */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_WAV_HEAD_H
#define PEAL_SIP_WAV_HEAD_H

#include "peal/plugin.h"

enum wav_coding {
	WAV_PCM, /* 1 byte: unsigned; 2, 3, 4: signed, little-endian */
	WAV_FLOAT,
	WAV_PCMA,
	WAV_PCMU,
};

struct wav_head {
	enum wav_coding coding;
	uint32_t hertz;
	uint32_t channels;
	uint32_t sample_bytes; /* of one channel */
	uint64_t frames;       /* a frame is one sample of each channel */
};

/* Leaves the file at its first sample.  Everything is within the limits. */
int wav_head_read(FILE *file, uint64_t file_bytes, struct wav_head *head_out,
		  struct peal_error *err);

#endif
