/* mix.c - the town as a file describes it */
/* SPDX-License-Identifier: MIT */
#include "mix.h"

#include "memory.h"
#include "mix_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 10000 /* of a list; each is looked at for every call */

static const char *const options_words[] = { "answers", "unavailable", "nothing", NULL };

#define ROW(name, type, member, min, max, words, sentence)                                         \
	{                                                                                          \
		name, type, offsetof(ROW_STRUCT, member), min, max, words, sentence                \
	}

#define ROW_STRUCT struct mix_trunk
static const struct setting trunk_table[] = {
	ROW("user", SETTING_TEXT, user, 0, 0, NULL, "who may register and call"),
	ROW("password", SETTING_TEXT, password, 0, 0, NULL, "and with which password"),
	ROW("realm", SETTING_TEXT, realm, 0, 0, NULL, "of the challenges"),
	ROW("challenge", SETTING_COUNT, challenge, 0, 407, NULL,
	    "401 or 407: every call has to give the password; 0: none"),
	ROW("register", SETTING_FLAG, registers, 0, 0, NULL, "only who is registered may call"),
	ROW("expires", SETTING_COUNT, expires_s_max, 1, 86400, NULL,
	    "the longest time of a registration, in seconds"),
	ROW("max_calls", SETTING_COUNT, calls_max, 0, 1000000, NULL,
	    "more at once get 503; 0: no limit"),
	ROW("max_cps", SETTING_COUNT, cps_max, 0, 1000000, NULL,
	    "more in a second get 503; 0: no limit"),
	ROW("retry_after", SETTING_SPAN, retry_after, 0, 0, NULL, "Retry-After of these 503"),
	ROW("options", SETTING_CHOICE, options, 0, 0, options_words, "what OPTIONS gets"),
};
#undef ROW_STRUCT

#define ROW_STRUCT struct mix
static const struct setting mix_table[] = {
	ROW("speed", SETTING_REAL, speed, 0.001, 100000, NULL,
	    "divides the times of ringing and talking"),
	ROW("seed", SETTING_COUNT, seed, 0, 2147483647, NULL, "of who does what"),
	ROW("away", SETTING_SPAN, away, 0, 0, NULL, "how long it is gone after SIGUSR1"),
	ROW("rtp_port_min", SETTING_COUNT, rtp_port_min, 1024, 65534, NULL, "the first RTP port"),
	ROW("rtp_port_max", SETTING_COUNT, rtp_port_max, 1024, 65534, NULL, "the last RTP port"),
};
#undef ROW_STRUCT

#define ROW_STRUCT struct mix_entry
static const struct setting entry_table[] = {
	ROW("share", SETTING_REAL, share, 0, 1000000, NULL, "how many there are, among the others"),
	ROW("number", SETTING_TEXT, number, 0, 0, NULL, "digits; \"9198*\": all that begin so"),
};
#undef ROW_STRUCT

#define ROW_STRUCT struct mix_away
static const struct setting away_table[] = {
	ROW("at", SETTING_SPAN, at, 0, 0, NULL, "when it goes, from the start"),
	ROW("lasts", SETTING_SPAN, lasts, 0, 0, NULL, "for how long"),
};
#undef ROW_STRUCT

#define ROW_STRUCT struct mix_call
static const struct setting call_table[] = {
	ROW("at", SETTING_SPAN, at, 0, 0, NULL, "when the first one comes, from the start"),
	ROW("count", SETTING_COUNT, count, 1, 100000, NULL, "how many"),
	ROW("every", SETTING_SPAN, every, 0, 0, NULL, "how much later the next one comes"),
	ROW("from", SETTING_TEXT, from, 0, 0, NULL, "who calls: a number"),
	ROW("to", SETTING_TEXT, to, 0, 0, NULL, "which number is called"),
	ROW("uri", SETTING_TEXT, uri, 0, 0, NULL,
	    "where it is called; \"\": at whoever registered last"),
	ROW("ring", SETTING_SPAN, ring, 0, 0, NULL, "when it gives up"),
};
#undef ROW_STRUCT

#define ROWS(table) table, sizeof(table) / sizeof(table[0])

static int read_names(struct mix *mix)
{
	mix->names = memory_get(trait_name_count * sizeof(config_t));
	for (size_t i = 0; i < trait_name_count; i++) {
		config_init(&mix->names[i]);
		if (config_read_string(&mix->names[i], trait_names[i].settings) != CONFIG_TRUE)
			return setting_fail(config_root_setting(&mix->names[i]),
					    "the behaviour \"%s\": %s", trait_names[i].name,
					    config_error_text(&mix->names[i]));
	}
	return 0;
}

/* What the name stands for; the settings beside it change that. */
static int apply_name(const struct mix *mix, const config_setting_t *does, struct traits *traits)
{
	const char *name = config_setting_get_string(does);

	for (size_t i = 0; name != NULL && i < trait_name_count; i++) {
		if (strcmp(trait_names[i].name, name) != 0)
			continue;
		traits->does = trait_names[i].name;
		return setting_read_all(config_root_setting(&mix->names[i]), trait_table,
					trait_count, NULL, traits);
	}
	return setting_fail(does, "no telephone does \"%s\"; see peal-town --help",
			    name != NULL ? name : "?");
}

/* A group with settings of two tables: those of `own`, and of telephones. */
static int read_group(const struct mix *mix, const config_setting_t *group,
		      const struct setting *own, size_t own_count, void *target,
		      struct traits *traits)
{
	const char *own_names[16] = { 0 }, *trait_names_here[64] = { "does" };
	const config_setting_t *does;

	for (size_t i = 0; i < own_count; i++)
		own_names[i] = own[i].name;
	for (size_t i = 0; i < trait_count; i++)
		trait_names_here[i + 1] = trait_table[i].name;
	/* A name of both tables is the group's own. */
	*traits = trait_defaults;
	if (config_setting_type(group) != CONFIG_TYPE_GROUP)
		return setting_fail(group, "a group \"{ name = value; }\" is needed here");
	does = config_setting_get_member(group, "does");
	if (does != NULL && apply_name(mix, does, traits) < 0)
		return -1;
	own_names[own_count] = "does";
	if (setting_read_all(group, trait_table, trait_count, own_names, traits) < 0)
		return -1;
	if (traits->keys != NULL && traits->keys[strspn(traits->keys, "0123456789*#ABCD")] != '\0')
		return setting_fail(group, "\"keys\" cannot be \"%s\"; keys are 0-9, *, # and A-D",
				    traits->keys);
	for (size_t i = 0; i < own_count; i++) {
		for (size_t j = 0; j <= trait_count; j++) {
			if (strcmp(own[i].name, trait_names_here[j]) == 0)
				trait_names_here[j] = "does";
		}
	}
	return setting_read_all(group, own, own_count, trait_names_here, target);
}

/* NULL: not there.  A list "( {...}, {...} )". */
static int find_list(const struct mix *mix, const char *name, config_setting_t **out)
{
	*out = config_lookup(&mix->file, name);
	if (*out == NULL)
		return 0;
	if (config_setting_type(*out) != CONFIG_TYPE_LIST)
		return setting_fail(*out, "\"%s\" is to be a list: ( { ... }, { ... } )", name);
	if (config_setting_length(*out) > ENTRIES_MAX)
		return setting_fail(*out, "\"%s\" has more than %d entries", name, ENTRIES_MAX);
	return config_setting_length(*out);
}

static int read_entries(struct mix *mix, const char *name, struct mix_entry **out,
			size_t *count_out)
{
	config_setting_t *list;
	int count = find_list(mix, name, &list);
	bool has_numbers = strcmp(name, "numbers") == 0;

	if (count < 0)
		return -1;
	*out = memory_get((size_t)count * sizeof(**out));
	for (int i = 0; i < count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		struct mix_entry *entry = &(*out)[i];

		if (read_group(mix, group, ROWS(entry_table), entry, &entry->traits) < 0)
			return -1;
		if (has_numbers != (entry->number != NULL) || has_numbers == (entry->share > 0))
			return setting_fail(group, "an entry of \"%s\" needs a \"%s\"", name,
					    has_numbers ? "number" : "share");
		mix->share_sum += entry->share;
	}
	*count_out = (size_t)count;
	return 0;
}

static int read_aways(struct mix *mix)
{
	config_setting_t *list;
	int count = find_list(mix, "aways", &list);

	if (count < 0)
		return -1;
	mix->aways = memory_get((size_t)count * sizeof(*mix->aways));
	mix->away_count = (size_t)count;
	for (int i = 0; i < count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);

		mix->aways[i].lasts = mix->away;
		if (setting_read_all(group, ROWS(away_table), NULL, &mix->aways[i]) < 0)
			return -1;
	}
	return 0;
}

static int read_calls(struct mix *mix)
{
	config_setting_t *list;
	int count = find_list(mix, "calls", &list);

	if (count < 0)
		return -1;
	mix->calls = memory_get((size_t)count * sizeof(*mix->calls));
	mix->call_count = (size_t)count;
	for (int i = 0; i < count; i++) {
		struct mix_call *call = &mix->calls[i];
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);

		*call = (struct mix_call){ .count = 1,
					   .every = { 1000, 1000 },
					   .from = "919812345678",
					   .to = "service",
					   .uri = "",
					   .ring = { 30000, 30000 } };
		if (read_group(mix, group, ROWS(call_table), call, &call->traits) < 0)
			return -1;
		call->traits.does = "calls_us";
	}
	return 0;
}

static int read_trunk(struct mix *mix)
{
	const config_setting_t *group = config_lookup(&mix->file, "trunk");

	if (group == NULL)
		return 0;
	if (setting_read_all(group, ROWS(trunk_table), NULL, &mix->trunk) < 0)
		return -1;
	if (mix->trunk.challenge != 0 && mix->trunk.password == NULL)
		return setting_fail(group, "\"challenge\" needs a user and a password");
	return 0;
}

static int read_file(struct mix *mix, const char *file)
{
	const char *where;

	if (config_read_file(&mix->file, file) == CONFIG_TRUE)
		return 0;
	where = config_error_file(&mix->file);
	if (config_error_type(&mix->file) == CONFIG_ERR_PARSE)
		fprintf(stderr, "peal-town: %s:%d: %s\n", where != NULL ? where : file,
			config_error_line(&mix->file), config_error_text(&mix->file));
	else
		fprintf(stderr, "peal-town: %s cannot be read\n", file);
	return -1;
}

int mix_read(struct mix *mix, const char *file, const char *const *sets, size_t set_count)
{
	static const char *const parts[] = {
		"default", "numbers", "trunk", "aways", "calls", NULL
	};

	*mix = (struct mix){ .speed = 1,
			     .seed = 1,
			     .away = { 5000, 5000 },
			     .rtp_port_min = 40000,
			     .rtp_port_max = 60000 };
	mix->trunk = (struct mix_trunk){ .user = "peal",
					 .realm = "town",
					 .expires_s_max = 3600,
					 .retry_after = { 2000, 2000 } };
	config_init(&mix->file);
	if (read_file(mix, file) < 0)
		return -1;
	for (size_t i = 0; i < set_count; i++) {
		if (mix_set(&mix->file, sets[i]) < 0)
			return -1;
	}
	if (setting_read_all(config_root_setting(&mix->file), ROWS(mix_table), parts, mix) < 0 ||
	    read_names(mix) < 0 || read_trunk(mix) < 0 || read_aways(mix) < 0 ||
	    read_calls(mix) < 0 ||
	    read_entries(mix, "numbers", &mix->numbers, &mix->number_count) < 0 ||
	    read_entries(mix, "default", &mix->kinds, &mix->kind_count) < 0)
		return -1;
	return 0;
}

void mix_finish(struct mix *mix)
{
	for (size_t i = 0; mix->names != NULL && i < trait_name_count; i++)
		config_destroy(&mix->names[i]);
	free(mix->names);
	free(mix->kinds);
	free(mix->numbers);
	free(mix->aways);
	free(mix->calls);
	config_destroy(&mix->file);
}

static bool is_match(const char *pattern, struct text number)
{
	size_t bytes = strlen(pattern);

	if (*pattern == '+')
		return is_match(pattern + 1, number);
	if (bytes > 0 && pattern[bytes - 1] == '*')
		return number.bytes >= bytes - 1 && memcmp(pattern, number.at, bytes - 1) == 0;
	return text_is(number, pattern);
}

/* The same for a number and a seed, whatever was called before. */
static double draw(struct text number, int seed)
{
	uint64_t hash = (uint64_t)text_hash(number) << 32 | (uint32_t)seed;

	hash ^= hash >> 31;
	hash *= 0x9e3779b97f4a7c15u;
	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9u;
	hash ^= hash >> 32;
	return (double)(hash >> 11) / (double)(1ull << 53);
}

const struct traits *mix_find(const struct mix *mix, struct text number, int seed)
{
	double at = draw(number, seed) * mix->share_sum;

	for (size_t i = 0; i < mix->number_count; i++) {
		if (is_match(mix->numbers[i].number, number))
			return &mix->numbers[i].traits;
	}
	for (size_t i = 0; i < mix->kind_count; i++) {
		at -= mix->kinds[i].share;
		if (at < 0)
			return &mix->kinds[i].traits;
	}
	return &trait_defaults;
}
