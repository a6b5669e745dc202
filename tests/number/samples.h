/* samples.h - telephone numbers as people write them, for every region.
 *
 * Deterministic: the same seed gives the same texts. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_SAMPLES_H
#define PEAL_NUMBER_SAMPLES_H

#include <cstdint>
#include <string>
#include <vector>

struct Sample {
	std::string text;
	std::string region; /* "ZZ": none */
};

class Samples
{
      public:
	explicit Samples(uint64_t seed);

	/* Digits and a plus, of any length and meaning. */
	Sample random_digits();
	/* Anything at all, from the characters that mean something in numbers. */
	Sample random_text();
	/* A number of some region's plan, or near one, in one of the many ways. */
	Sample real_looking();
	/* What fills real lists: valid, few ways of writing.  `region` may be "". */
	Sample listed(const std::string &region);

      private:
	struct Plan {
		std::string region;
		std::string code;
		std::string trunk;
		uint16_t valid;
		std::vector<std::string> examples;
	};

	uint64_t next();
	size_t below(size_t limit);
	bool one_in(size_t n);
	const std::string &pick(const std::vector<std::string> &choices);
	std::string digits(size_t count);
	void add_examples(Plan &plan) const;
	std::string walk(const Plan &plan);
	std::string national(const Plan &plan);
	std::string dialled(const Plan &plan, const std::string &national);
	std::string grouped(const std::string &digits);
	std::string in_script(const std::string &text);
	std::string with_letters(std::string text);
	std::string decorated(const Plan &plan, std::string text);
	std::string mutated(std::string text);
	std::string default_region(const Plan &plan);

	uint64_t state;
	std::vector<Plan> plans;
};

#endif
