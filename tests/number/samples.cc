/* samples.cc - telephone numbers as people write them, for every region. */
/* SPDX-License-Identifier: MIT */
#include "tests/number/samples.h"

#include <phonenumbers/phonenumberutil.h>

#include <set>

#include "tests/number/sample_words.h"

extern "C" {
#include "core/base/number_table.h"
}

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

Samples::Samples(uint64_t seed) : state(seed)
{
	std::set<std::string> regions;

	PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
	for (size_t i = 0; i < number_region_count; i++) {
		const struct number_region &row = number_regions[i];
		const struct number_country &country = number_countries[row.country];
		Plan plan = { row.iso, std::to_string(country.code), "", country.valid, {} };

		PhoneNumberUtil::GetInstance()->GetNddPrefixForRegion(plan.region, true,
								      &plan.trunk);
		add_examples(plan);
		plans.push_back(plan);
	}
}

void Samples::add_examples(Plan &plan) const
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	std::string text;
	PhoneNumber number;

	if (util.GetExampleNumberForNonGeoEntity(std::stoi(plan.code), &number)) {
		util.GetNationalSignificantNumber(number, &text);
		plan.examples.push_back(text);
	}
	for (int type = 0; type <= PhoneNumberUtil::UNKNOWN; type++) {
		if (!util.GetExampleNumberForType(
			    plan.region, static_cast<PhoneNumberUtil::PhoneNumberType>(type),
			    &number))
			continue;
		text.clear();
		util.GetNationalSignificantNumber(number, &text);
		plan.examples.push_back(text);
	}
}

/* SplitMix64. */
uint64_t Samples::next()
{
	uint64_t z = state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

size_t Samples::below(size_t limit)
{
	return static_cast<size_t>(next() % limit);
}

bool Samples::one_in(size_t n)
{
	return below(n) == 0;
}

const std::string &Samples::pick(const std::vector<std::string> &choices)
{
	return choices[below(choices.size())];
}

std::string Samples::digits(size_t count)
{
	std::string text;

	while (count-- > 0)
		text += static_cast<char>('0' + below(10));
	return text;
}

/* A valid national number of the plan's country: a random way through its automaton.
 * A state that leads nowhere is never entered, so every way ends in a number. */
std::string Samples::walk(const Plan &plan)
{
	uint16_t at = plan.valid;
	std::string text;

	for (;;) {
		std::string ways;

		for (char digit = 0; digit < 10; digit++) {
			if (number_steps[at + digit] != 0)
				ways += digit;
		}
		if (ways.empty() || (at >= number_first_accepting && one_in(3)))
			return text;
		char digit = ways[below(ways.size())];
		at = number_steps[at + digit];
		text += static_cast<char>('0' + digit);
	}
}

std::string Samples::national(const Plan &plan)
{
	std::string text;

	switch (below(8)) {
	case 0:
		return digits(2 + below(14));
	case 1:
	case 2:
	case 3:
		return walk(plan);
	default:
		text = plan.examples.empty() ? walk(plan) : pick(plan.examples);
	}
	for (size_t i = text.size() - below(text.size() + 1); i < text.size(); i++)
		text[i] = static_cast<char>('0' + below(10));
	if (one_in(10))
		text = text.substr(0, below(text.size() + 1));
	if (one_in(10))
		text += digits(1 + below(2));
	if (one_in(12) && text.size() > 5)
		text = text.substr(below(4));
	return text;
}

std::string Samples::dialled(const Plan &plan, const std::string &national)
{
	std::string trunk = one_in(3) ? pick(trunk_prefixes) : plan.trunk;

	if (one_in(12))
		trunk += digits(1 + below(4));
	switch (below(12)) {
	case 0:
	case 1:
		return national;
	case 2:
	case 3:
		return trunk + national;
	case 4:
		return plan.code + national;
	case 5:
		return plan.code + trunk + national;
	case 6:
		return pick(international_prefixes) + plan.code + national;
	case 7:
		return pick(international_prefixes) + plan.code + trunk + national;
	case 8:
		return "+" + plan.code + trunk + national;
	case 9:
		return "+" + pick(international_prefixes) + plan.code + national;
	default:
		return "+" + plan.code + national;
	}
}

std::string Samples::grouped(const std::string &digits)
{
	size_t every = 1 + below(6);
	const std::string &usual = pick(separators);
	std::string text;

	for (size_t i = 0; i < digits.size(); i++) {
		if (i > 0 && one_in(every + 1))
			text += one_in(4) ? pick(separators) : usual;
		text += digits[i];
	}
	return text;
}

std::string Samples::in_script(const std::string &text)
{
	const std::string &zero = pick(zeros);
	bool is_mixed = one_in(4);
	std::string result;

	for (char c : text) {
		if (c < '0' || c > '9' || (is_mixed && one_in(2))) {
			result += c;
			continue;
		}
		result += zero;
		result.back() = static_cast<char>(result.back() + (c - '0'));
	}
	return result;
}

std::string Samples::with_letters(std::string text)
{
	size_t count = 1 + below(7);

	for (size_t i = 0; i < count && text.size() > 4; i++) {
		size_t at = one_in(3) ? below(text.size()) : text.size() - 1 - i % text.size();

		text[at] = static_cast<char>((one_in(2) ? 'a' : 'A') + below(26));
	}
	return text;
}

std::string Samples::decorated(const Plan &plan, std::string text)
{
	/* As many digits as the kinds of extension may have, and one too many. */
	static const size_t counts[] = { 1, 2, 3, 4, 5, 6, 7, 9, 10, 15, 16, 20, 21 };

	if (one_in(6))
		text += pick(extensions) + digits(counts[below(13)]);
	if (one_in(20))
		text += "#";
	if (one_in(8))
		text = pick(leads) + text;
	if (one_in(8))
		text += pick(trails);
	if (one_in(25))
		text = "tel:" + text + ";phone-context=+" + plan.code;
	if (one_in(20))
		text += pick(extensions) + digits(below(4));
	return text;
}

std::string Samples::mutated(std::string text)
{
	for (size_t count = 1 + below(3); count > 0 && !text.empty(); count--) {
		size_t at = below(text.size());

		switch (below(5)) {
		case 0:
			text.erase(at, 1);
			break;
		case 1:
			text.insert(at, 1, text[below(text.size())]);
			break;
		case 2:
			text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
			break;
		default:
			text.insert(at, pick(sprinkles));
		}
	}
	return text;
}

std::string Samples::default_region(const Plan &plan)
{
	if (one_in(12))
		return "ZZ";
	return one_in(6) || plan.region == "001" ? plans[below(plans.size())].region : plan.region;
}

static Sample make(const std::string &text, const std::string &region)
{
	return { text, region == "001" ? "ZZ" : region };
}

Sample Samples::random_digits()
{
	std::string region = plans[below(plans.size())].region;

	return make((one_in(2) ? "+" : "") + digits(1 + below(20)), region);
}

Sample Samples::random_text()
{
	std::string text;

	for (size_t count = below(20); count > 0; count--)
		text += one_in(3) ? digits(1 + below(4)) : pick(sprinkles);
	return make(text, plans[below(plans.size())].region);
}

Sample Samples::real_looking()
{
	const Plan &plan = plans[below(plans.size())];
	std::string text = dialled(plan, national(plan));

	if (one_in(12))
		text = with_letters(text);
	if (!one_in(4))
		text = grouped(text);
	if (one_in(10))
		text = in_script(text);
	if (one_in(2))
		text = decorated(plan, text);
	if (one_in(6))
		text = mutated(text);
	return make(text.substr(0, 240), default_region(plan));
}

Sample Samples::listed(const std::string &region)
{
	size_t index = below(plans.size());

	while (plans[index].region == "001" || (!region.empty() && plans[index].region != region))
		index = (index + 1) % plans.size();
	const Plan &plan = plans[index];
	std::string text = walk(plan);

	if (one_in(20))
		text = digits(text.size());
	switch (below(5)) {
	case 0:
		break;
	case 1:
		text = plan.trunk + text;
		break;
	case 2:
		text = plan.code + text;
		break;
	case 3:
		return make("+" + plan.code + " " + text.substr(0, 5) + "-" +
				    (text.size() > 5 ? text.substr(5) : ""),
			    plan.region);
	default:
		text = "+" + plan.code + text;
	}
	return make(text, plan.region);
}
