/* bench_number.cc - our rate of reading numbers beside libphonenumber's.
 *
 * Usage: bench_number [count of texts] [least ratio, else it fails]
 * Same texts, same process, in turns; the median of the rounds counts.  Theirs is
 * Parse, IsValidNumber and Format as E.164. */
/* SPDX-License-Identifier: MIT */
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/number/samples.h"

extern "C" {
#include "core/base/number.h"
}

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static const int rounds = 5;
/* Ours is over too soon to be timed once. */
static const int repeats = 20;

struct Input {
	Sample sample;
	const struct number_region *region;
};

static uint64_t checksum_of(const std::string &e164)
{
	return std::strtoull(e164.c_str() + 1, nullptr, 10);
}

static uint64_t read_theirs(const std::vector<Input> &inputs)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	uint64_t sum = 0;

	for (const Input &input : inputs) {
		PhoneNumber number;
		std::string text;

		if (util.Parse(input.sample.text, input.sample.region, &number) !=
			    PhoneNumberUtil::NO_PARSING_ERROR ||
		    !util.IsValidNumber(number))
			continue;
		util.Format(number, PhoneNumberUtil::E164, &text);
		sum += checksum_of(text);
	}
	return sum;
}

static uint64_t read_ours(const std::vector<Input> &inputs)
{
	uint64_t sum = 0, e164;

	for (const Input &input : inputs) {
		if (number_parse(input.sample.text.data(), input.sample.text.size(), input.region,
				 &e164) == NUMBER_OK)
			sum += e164;
	}
	return sum;
}

/* Texts in a second. */
template <typename Reader>
static double rate(Reader read, const std::vector<Input> &inputs, int times, uint64_t &sum_out)
{
	auto begin = std::chrono::steady_clock::now();

	for (int i = 0; i < times; i++)
		sum_out = read(inputs);
	std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
	return static_cast<double>(inputs.size()) * times / seconds.count();
}

static double median(std::vector<double> values)
{
	std::sort(values.begin(), values.end());
	return values[values.size() / 2];
}

static double bench(const char *what, const std::vector<Input> &inputs)
{
	std::vector<double> ours, theirs, ratios;
	uint64_t our_sum = 0, their_sum = 0;

	(void)read_ours(inputs); /* the first pass brings the tables into the cache */
	for (int i = 0; i < rounds; i++) {
		theirs.push_back(rate(read_theirs, inputs, 1, their_sum));
		ours.push_back(rate(read_ours, inputs, repeats, our_sum));
		ratios.push_back(ours.back() / theirs.back());
	}
	if (our_sum != their_sum) {
		std::printf("%s: the results differ\n", what);
		std::exit(EXIT_FAILURE);
	}
	std::printf("%s: ours %.1f M/s, libphonenumber %.3f M/s, ratio %.0f (%.0f to %.0f)\n", what,
		    median(ours) / 1e6, median(theirs) / 1e6, median(ratios),
		    *std::min_element(ratios.begin(), ratios.end()),
		    *std::max_element(ratios.begin(), ratios.end()));
	return median(ratios);
}

static std::vector<Input> make_inputs(size_t count, const std::string &region)
{
	Samples samples(7);
	std::vector<Input> inputs;

	while (inputs.size() < count) {
		Sample sample = samples.listed(region);

		inputs.push_back({ sample, number_region_find(sample.region.c_str()) });
	}
	return inputs;
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100000;
	double least = argc > 2 ? std::atof(argv[2]) : 0;
	double indian = bench("Indian", make_inputs(count, "IN"));
	double mixed = bench("mixed", make_inputs(count, ""));

	return std::min(indian, mixed) >= least ? EXIT_SUCCESS : EXIT_FAILURE;
}
