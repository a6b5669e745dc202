/* fuzz_number.c - any bytes as a telephone number; the first byte picks the region. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static const char *const regions[] = { "IN", "US", "AR", "BR", "AG", "IT", "KR", NULL };
	const struct number_region *region = NULL;
	char text[NUMBER_TEXT_MAX];
	uint64_t e164;

	if (bytes == 0)
		return 0;
	region = number_region_find(regions[data[0] % 8]);
	if (number_parse((const char *)data + 1, bytes - 1, region, &e164) != NUMBER_OK)
		return 0;
	if (!number_is_valid(e164) || number_country(e164) == NULL)
		abort();
	if (number_format(e164, text) != strlen(text) || number_mask(e164, text) != strlen(text))
		abort();
	return 0;
}
