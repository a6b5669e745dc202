/* differential.cc - our numbers against libphonenumber's, over generated texts.
 *
 * Usage: differential [count of random texts and of real-looking ones] [seed]
 * Fails when a single text is taken differently, and shows the first of these. */
/* SPDX-License-Identifier: MIT */
#include <phonenumbers/phonenumberutil.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/number/samples.h"

extern "C" {
#include "core/base/number.h"
}

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static const long shown_max = 20;

struct Tally {
	long texts, valid, parsed, differences;
};

/* What became of a text; equal strings are equal treatment. */
struct Reading {
	bool is_parsed; /* by libphonenumber */
	bool is_valid;
	std::string e164;
	std::string country;
};

static Reading read_theirs(const Sample &sample)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	Reading reading = {};
	PhoneNumber number;

	if (util.Parse(sample.text, sample.region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
		return reading;
	reading.is_parsed = true;
	reading.is_valid = util.IsValidNumber(number);
	util.Format(number, PhoneNumberUtil::E164, &reading.e164);
	if (reading.is_valid)
		util.GetRegionCodeForNumber(number, &reading.country);
	return reading;
}

static Reading read_ours(const Sample &sample)
{
	const struct number_region *region = number_region_find(sample.region.c_str());
	Reading reading = {};
	char text[NUMBER_TEXT_MAX];
	uint64_t e164;

	if (number_parse(sample.text.data(), sample.text.size(), region, &e164) != NUMBER_OK)
		return reading;
	reading.is_valid = true;
	number_format(e164, text);
	reading.e164 = text;
	reading.country = number_country(e164) != nullptr ? number_country(e164) : "none";
	return reading;
}

/* A number that both can write must be as valid to us as to them. */
static bool is_same_validity(const Reading &theirs)
{
	if (!theirs.is_parsed || theirs.e164.size() > NUMBER_TEXT_MAX - 2)
		return true;
	return number_is_valid(std::strtoull(theirs.e164.c_str() + 1, nullptr, 10)) ==
	       theirs.is_valid;
}

static void compare(const Sample &sample, Tally &tally)
{
	Reading theirs = read_theirs(sample), ours = read_ours(sample);
	bool is_same = theirs.is_valid == ours.is_valid && is_same_validity(theirs) &&
		       (!ours.is_valid ||
			(theirs.e164 == ours.e164 && theirs.country == ours.country));

	tally.texts++;
	tally.parsed += theirs.is_parsed;
	tally.valid += theirs.is_valid;
	if (is_same || tally.differences++ >= shown_max)
		return;
	std::printf("differs: \"%s\" in %s: theirs %s %s %s, ours %s %s %s\n", sample.text.c_str(),
		    sample.region.c_str(), theirs.is_valid ? "valid" : "invalid",
		    theirs.e164.c_str(), theirs.country.c_str(),
		    ours.is_valid ? "valid" : "invalid", ours.e164.c_str(), ours.country.c_str());
}

static long report(const char *what, const Tally &tally)
{
	std::printf("%s: %ld texts, %ld parsed by libphonenumber, %ld valid, %ld differences\n",
		    what, tally.texts, tally.parsed, tally.valid, tally.differences);
	return tally.differences;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? std::atol(argv[1]) : 50000;
	Samples samples(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
	Tally random = {}, real = {};

	for (long i = 0; i < count; i++) {
		compare(i % 2 ? samples.random_digits() : samples.random_text(), random);
		compare(samples.real_looking(), real);
	}
	return report("random", random) + report("real-looking", real) == 0 ? EXIT_SUCCESS
									    : EXIT_FAILURE;
}
