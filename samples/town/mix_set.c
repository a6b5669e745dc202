/* mix_set.c - "trunk.max_calls=5": settings of the command line */
/* SPDX-License-Identifier: MIT */
#include "mix_set.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SET_BYTES_MAX 1024

static int fail(const char *set, const char *why)
{
	fprintf(stderr, "peal-town: --set \"%s\": %s\n", set, why);
	return -1;
}

/* The value as libconfig reads it; what it cannot read is a text. */
static bool read_value(config_t *holder, const char *value)
{
	char line[SET_BYTES_MAX + 32];

	snprintf(line, sizeof(line), "value = %s;", value);
	if (config_read_string(holder, line) == CONFIG_TRUE)
		return true;
	if (strpbrk(value, "\"\\\n") != NULL)
		return false;
	snprintf(line, sizeof(line), "value = \"%s\";", value);
	return config_read_string(holder, line) == CONFIG_TRUE;
}

static int put_value(config_setting_t *target, const config_setting_t *value)
{
	switch (config_setting_type(value)) {
	case CONFIG_TYPE_INT:
		return config_setting_set_int(target, config_setting_get_int(value));
	case CONFIG_TYPE_FLOAT:
		return config_setting_set_float(target, config_setting_get_float(value));
	case CONFIG_TYPE_BOOL:
		return config_setting_set_bool(target, config_setting_get_bool(value));
	case CONFIG_TYPE_STRING:
		return config_setting_set_string(target, config_setting_get_string(value));
	default:
		return CONFIG_FALSE;
	}
}

/* The group that a path ends in, made when it is missing; the last name in *name. */
static config_setting_t *find_parent(config_t *config, char *path, const char **name)
{
	char *dot = strrchr(path, '.');
	config_setting_t *parent;

	*name = path;
	if (dot == NULL)
		return config_root_setting(config);
	*dot = '\0';
	*name = dot + 1;
	parent = config_lookup(config, path);
	if (parent == NULL && strchr(path, '.') == NULL)
		parent = config_setting_add(config_root_setting(config), path, CONFIG_TYPE_GROUP);
	return parent;
}

static int put(config_t *config, char *path, const config_setting_t *value)
{
	const char *name;
	config_setting_t *parent = find_parent(config, path, &name), *target;

	if (parent == NULL || !config_setting_is_group(parent))
		return CONFIG_FALSE;
	if (config_setting_get_member(parent, name) != NULL)
		config_setting_remove(parent, name);
	target = config_setting_add(parent, name, config_setting_type(value));
	return target != NULL ? put_value(target, value) : CONFIG_FALSE;
}

int mix_set(config_t *config, const char *set)
{
	const char *equals = strchr(set, '=');
	char path[SET_BYTES_MAX];
	config_t holder;
	int result = 0;

	if (equals == NULL || equals == set || strlen(set) >= sizeof(path))
		return fail(set, "it is to be NAME=VALUE");
	memcpy(path, set, (size_t)(equals - set));
	path[equals - set] = '\0';
	config_init(&holder);
	if (!read_value(&holder, equals + 1))
		result = fail(set, "the value cannot be read");
	else if (put(config, path, config_lookup(&holder, "value")) != CONFIG_TRUE)
		result = fail(set, "there is no such place, or it takes no single value");
	config_destroy(&holder);
	return result;
}
