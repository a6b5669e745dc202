/* ranges.cc - the ranges of our table against libphonenumber's, country by country.
 *
 * Usage: ranges [digits]
 * For every country code, every length and every beginning of so many digits, one
 * national number with a random rest: is it valid, and whose is it?  Unlike the
 * generated texts this does not start from the table that it tests. */
/* SPDX-License-Identifier: MIT */
#include <phonenumbers/phonenumberutil.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <string>

extern "C" {
#include "core/base/number.h"
}

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static const size_t length_min = 2;
static const size_t length_max = 15; /* longer ones only in Japan, and they begin with 0 */
static const long shown_max = 20;

struct Tally {
	long numbers, valid, differences;
};

static PhoneNumber make_number(int code, const std::string &national)
{
	size_t zeros = national.find_first_not_of('0');
	PhoneNumber number;

	if (zeros == std::string::npos)
		zeros = national.size() - 1;
	number.set_country_code(code);
	number.set_national_number(std::stoull(national));
	if (zeros > 0) {
		number.set_italian_leading_zero(true);
		number.set_number_of_leading_zeros(static_cast<int>(zeros));
	}
	return number;
}

static void compare(int code, const std::string &national, Tally &tally)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	PhoneNumber number = make_number(code, national);
	const char *ours = number_country(std::stoull(std::to_string(code) + national));
	std::string theirs;

	if (util.IsValidNumber(number))
		util.GetRegionCodeForNumber(number, &theirs);
	tally.numbers++;
	tally.valid += !theirs.empty();
	if (theirs == (ours == nullptr ? "" : ours) || tally.differences++ >= shown_max)
		return;
	std::printf("differs: +%d %s: theirs \"%s\", ours \"%s\"\n", code, national.c_str(),
		    theirs.c_str(), ours == nullptr ? "" : ours);
}

static void compare_country(int code, size_t digits, std::mt19937_64 &random, Tally &tally)
{
	size_t beginnings = 1;

	for (size_t i = 0; i < digits; i++)
		beginnings *= 10;
	for (size_t length = length_min; length <= length_max; length++) {
		for (size_t i = 0; i < beginnings; i++) {
			std::string national = std::to_string(beginnings + i).substr(1);

			while (national.size() < length)
				national += static_cast<char>('0' + random() % 10);
			compare(code, national.substr(0, length), tally);
		}
	}
}

int main(int argc, char **argv)
{
	size_t digits = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2;
	std::mt19937_64 random(1);
	std::set<int> codes;
	Tally tally = {};

	PhoneNumberUtil::GetInstance()->GetSupportedCallingCodes(&codes);
	for (int code : codes)
		compare_country(code, digits, random, tally);
	std::printf("ranges: %ld numbers, %ld valid, %ld differences\n", tally.numbers, tally.valid,
		    tally.differences);
	return tally.differences == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
