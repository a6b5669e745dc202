/* number_plan.c - the rules of the number plans: prefixes, lengths, ranges.
 *
 * The rules and their order are libphonenumber's, odd ones included, so that both
 * accept the same numbers.  No regular expressions: tables from number_gen/. */
/* SPDX-License-Identifier: MIT */
#include "core/base/number_plan.h"

#include <string.h>

#define NATIONAL_MIN 2	 /* digits of the shortest number that is looked up at all */
#define NATIONAL_MAX 17	 /* and of the longest */
#define TRANSFORM_MAX 32 /* digits of the longest number that a prefix rule rewrites */

enum length_verdict { LENGTH_POSSIBLE, LENGTH_LOCAL, LENGTH_SHORT, LENGTH_LONG, LENGTH_BETWEEN };

struct prefix_match {
	bool is_found;
	uint8_t count;		 /* digits matched */
	struct number_kept kept; /* of these: the digits that stay */
};

static const struct number_region *main_region(const struct number_country *country)
{
	return &number_regions[country->first_region];
}

static const struct number_country *country_of(const struct number_region *region)
{
	return &number_countries[region->country];
}

/* The label of the number in the automaton that begins at `state`; 0: not accepted. */
static uint8_t plan_label(uint16_t state, struct number_span digits)
{
	for (size_t i = 0; i < digits.count && state != 0; i++)
		state = number_steps[state + digits.digit[i]];
	if (state < number_first_accepting)
		return 0;
	return number_labels[(state - number_first_accepting) / 10];
}

static bool is_general(const struct number_region *region, struct number_span digits)
{
	return plan_label(region->general, digits) != 0;
}

static enum length_verdict test_length(const struct number_region *region, size_t count)
{
	uint32_t bit = count < 32 ? UINT32_C(1) << count : 0;

	if (region->local_lengths & bit)
		return LENGTH_LOCAL;
	if (region->lengths & bit)
		return LENGTH_POSSIBLE;
	if (bit == 0 || region->lengths < bit)
		return LENGTH_LONG;
	return (region->lengths & (bit - 1)) == 0 ? LENGTH_SHORT : LENGTH_BETWEEN;
}

/* The alternative that the plan's expression prefers, not the longest one: the
 * automaton dies where a better alternative has matched. */
static struct prefix_match match_prefix(uint16_t state, struct number_span digits)
{
	struct prefix_match match = { 0 };

	for (size_t i = 0; state != 0; i++) {
		const struct number_prefix_state *at = &number_prefixes[state];
		bool is_end = i == digits.count;
		uint8_t kept = is_end ? at->kept_at_end : at->kept_within;

		if (kept != 0)
			match = (struct prefix_match){ true, (uint8_t)i, number_kept[kept] };
		if (is_end)
			break;
		state = at->following[digits.digit[i]];
	}
	return match;
}

static struct number_span skip(struct number_span digits, size_t count)
{
	return (struct number_span){ digits.digit + count, digits.count - count };
}

/* Takes 00, 011 and the like off.  No country code begins with 0. */
static bool take_international_prefix(const struct number_region *region,
				      struct number_span *digits)
{
	struct prefix_match match = match_prefix(region->international_prefix, *digits);

	if (!match.is_found || (match.count < digits->count && digits->digit[match.count] == 0))
		return false;
	*digits = skip(*digits, match.count);
	return true;
}

/* Puts the digits of the region's rule and the kept part in place of the prefix. */
static struct number_span transform(const struct number_region *region, struct number_span digits,
				    struct prefix_match match, uint8_t buffer[TRANSFORM_MAX])
{
	struct number_span rest = skip(digits, match.count);
	size_t count = 0;

	for (const char *c = region->transform; *c != '\0'; c++)
		buffer[count++] = (uint8_t)(*c - '0');
	memcpy(buffer + count, digits.digit + match.kept.first, match.kept.count);
	count += match.kept.count;
	if (rest.count > TRANSFORM_MAX - count) /* far too long anyway, and stays so */
		rest.count = TRANSFORM_MAX - count;
	memcpy(buffer + count, rest.digit, rest.count);
	return (struct number_span){ buffer, count + rest.count };
}

/* Takes the trunk prefix (0, 1, 8) and a carrier's code off, unless that would turn a
 * number that looks right into one that does not.  The result may be in `buffer`. */
static struct number_span take_national_prefix(const struct number_region *region,
					       struct number_span digits,
					       uint8_t buffer[TRANSFORM_MAX])
{
	struct prefix_match match = match_prefix(region->national_prefix, digits);
	struct number_span rest;

	if (match.count == 0)
		return digits;
	if (match.kept.count != 0)
		rest = transform(region, digits, match, buffer);
	else
		rest = skip(digits, match.count);
	if (is_general(region, digits) && !is_general(region, rest))
		return digits;
	return rest;
}

const struct number_country *number_plan_take_country(struct number_span *digits)
{
	unsigned code = 0;

	for (size_t i = 0; i < 3 && i < digits->count && digits->digit[0] != 0; i++) {
		code = code * 10 + digits->digit[i];
		if (number_country_by_code[code] != 0) {
			*digits = skip(*digits, i + 1);
			return &number_countries[number_country_by_code[code] - 1];
		}
	}
	return NULL;
}

static bool take_code(unsigned code, struct number_span *digits)
{
	struct number_span rest = *digits;
	const struct number_country *country = number_plan_take_country(&rest);

	if (country == NULL || country->code != code)
		return false;
	*digits = rest;
	return true;
}

/* Digits that begin with the region's own country code, written without a plus: the
 * code is taken off when only that makes a number of it. */
static bool take_own_code(const struct number_region *region, struct number_span *digits,
			  uint8_t buffer[TRANSFORM_MAX])
{
	struct number_span rest = *digits;

	if (!take_code(country_of(region)->code, &rest))
		return false;
	rest = take_national_prefix(region, rest, buffer);
	if ((is_general(region, *digits) || !is_general(region, rest)) &&
	    test_length(region, digits->count) != LENGTH_LONG)
		return false;
	*digits = rest;
	return true;
}

/* *country_out: NULL when the digits are national ones. */
static enum number_verdict take_dialled_country(const struct number_region *region,
						struct number_span *digits,
						uint8_t buffer[TRANSFORM_MAX],
						const struct number_country **country_out)
{
	*country_out = NULL;
	if (take_international_prefix(region, digits)) {
		if (digits->count <= NATIONAL_MIN)
			return NUMBER_TOO_SHORT;
		*country_out = number_plan_take_country(digits);
		return *country_out != NULL ? NUMBER_OK : NUMBER_UNKNOWN_COUNTRY;
	}
	if (take_own_code(region, digits, buffer))
		*country_out = country_of(region);
	return NUMBER_OK;
}

static enum number_verdict take_any_country(struct number_span *digits, bool has_plus,
					    const struct number_region *region,
					    uint8_t buffer[TRANSFORM_MAX],
					    const struct number_country **country_out)
{
	if (!has_plus)
		return take_dialled_country(region, digits, buffer, country_out);
	if (digits->count <= NATIONAL_MIN)
		return NUMBER_TOO_SHORT;
	*country_out = number_plan_take_country(digits);
	/* "+0091..." and the like: the plus may be there by mistake. */
	if (*country_out == NULL && region != NULL)
		(void)take_dialled_country(region, digits, buffer, country_out);
	return *country_out != NULL ? NUMBER_OK : NUMBER_UNKNOWN_COUNTRY;
}

/* The national number without its trunk prefix, where a number of a possible length is
 * left without it; short numbers may begin like a prefix. */
static struct number_span national_part(const struct number_region *plan, struct number_span digits,
					uint8_t buffer[TRANSFORM_MAX])
{
	struct number_span rest = take_national_prefix(plan, digits, buffer);
	enum length_verdict length = test_length(plan, rest.count);

	return length == LENGTH_POSSIBLE || length == LENGTH_LONG ? rest : digits;
}

const struct number_region *number_plan_find_region(const struct number_country *country,
						    struct number_span national)
{
	uint8_t label = plan_label(country->valid, national);

	return label == 0 ? NULL : main_region(country) + label - 1;
}

static enum number_verdict blame(const struct number_region *plan, size_t count)
{
	enum length_verdict length = test_length(plan, count);

	if (length == LENGTH_SHORT || length == LENGTH_LOCAL)
		return NUMBER_TOO_SHORT;
	return length == LENGTH_LONG ? NUMBER_TOO_LONG : NUMBER_NOT_IN_PLAN;
}

static uint64_t join(const struct number_country *country, struct number_span national)
{
	uint64_t e164 = country->code;

	for (size_t i = 0; i < national.count; i++)
		e164 = e164 * 10 + national.digit[i];
	return e164;
}

enum number_verdict number_plan_read(struct number_span dialled, bool has_plus,
				     const struct number_region *region, uint64_t *e164_out)
{
	uint8_t own_buffer[TRANSFORM_MAX], buffer[TRANSFORM_MAX];
	const struct number_country *country;
	const struct number_region *plan;
	enum number_verdict verdict;

	if (!has_plus && region == NULL)
		return NUMBER_NO_COUNTRY;
	verdict = take_any_country(&dialled, has_plus, region, own_buffer, &country);
	if (verdict != NUMBER_OK)
		return verdict;
	plan = country != NULL ? main_region(country) : region;
	country = country_of(plan);
	dialled = national_part(plan, dialled, buffer);
	if (dialled.count > NATIONAL_MAX)
		return NUMBER_TOO_LONG;
	if (number_plan_find_region(country, dialled) == NULL)
		return blame(plan, dialled.count);
	*e164_out = join(country, dialled);
	return NUMBER_OK;
}
