/* g711.c - samples for the bytes of G.711, as tables made by the compiler */
/* SPDX-License-Identifier: MIT */
#include "hear/hear.h"

/* A byte is a sign, the segment and the step in it.  The mu-law sends all bits
 * inverted, the A-law every second one; both fill the 16 bits. */
#define PCMU_BITS(b) (~(b)&0xff)
#define PCMU_SIZE(u) (((((u)&0x0f) << 3) + 0x84) << (((u)&0x70) >> 4))
#define PCMU_SIGNED(u) ((u)&0x80 ? 0x84 - PCMU_SIZE(u) : PCMU_SIZE(u) - 0x84)
#define PCMU(b) PCMU_SIGNED(PCMU_BITS(b))

#define PCMA_BITS(b) ((b) ^ 0x55)
#define PCMA_STEP(a) (((a)&0x0f) << 4)
#define PCMA_SEGMENT(a) (((a)&0x70) >> 4)
#define PCMA_SIZE(a)                                                                               \
	((PCMA_STEP(a) + (PCMA_SEGMENT(a) > 0 ? 0x108 : 0x08))                                     \
	 << (PCMA_SEGMENT(a) - (PCMA_SEGMENT(a) > 0)))
#define PCMA_SIGNED(a) ((a)&0x80 ? PCMA_SIZE(a) : -PCMA_SIZE(a))
#define PCMA(b) PCMA_SIGNED(PCMA_BITS(b))

#define FOUR(law, b) law(b), law((b) + 1), law((b) + 2), law((b) + 3)
#define SIXTEEN(law, b) FOUR(law, b), FOUR(law, (b) + 4), FOUR(law, (b) + 8), FOUR(law, (b) + 12)
#define SIXTY_FOUR(law, b)                                                                         \
	SIXTEEN(law, b), SIXTEEN(law, (b) + 16), SIXTEEN(law, (b) + 32), SIXTEEN(law, (b) + 48)
#define ALL(law)                                                                                   \
	{                                                                                          \
		SIXTY_FOUR(law, 0), SIXTY_FOUR(law, 64), SIXTY_FOUR(law, 128),                     \
			SIXTY_FOUR(law, 192)                                                       \
	}

static const int16_t pcmu[256] = ALL(PCMU);
static const int16_t pcma[256] = ALL(PCMA);

int16_t hear_pcmu(uint8_t byte)
{
	return pcmu[byte];
}

int16_t hear_pcma(uint8_t byte)
{
	return pcma[byte];
}
