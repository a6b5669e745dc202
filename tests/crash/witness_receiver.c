/* witness_receiver.c - what the receiver saw: its lines of JSON; and all together */
/* SPDX-License-Identifier: MIT */
#include "witness.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static char *text_at(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return g_strdup(text != NULL ? text : "");
}

static char *body_text(const json_t *body)
{
	char *own = json_dumps(body, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY);
	char *copy = g_strdup(own != NULL ? own : "");

	free(own);
	return copy;
}

static struct delivery *delivery_create(const json_t *line)
{
	const json_t *body = json_object_get(line, "body");
	const json_t *data = json_object_get(body, "data");
	const json_t *contact = json_object_get(data, "contact");
	struct delivery *delivery = g_new0(struct delivery, 1);

	delivery->id = text_at(line, "id");
	delivery->signature = text_at(line, "signature");
	delivery->verdict = text_at(line, "verdict");
	delivery->type = text_at(body, "type");
	delivery->attempt = text_at(json_object_get(data, "attempt"), "id");
	delivery->contact = json_integer_value(json_object_get(contact, "id"));
	delivery->body = body_text(body);
	return delivery;
}

static void delivery_destroy(void *at)
{
	struct delivery *delivery = at;

	g_free(delivery->id);
	g_free(delivery->type);
	g_free(delivery->attempt);
	g_free(delivery->body);
	g_free(delivery->signature);
	g_free(delivery->verdict);
	g_free(delivery);
}

static bool lines_take(struct receiver_witness *receiver, FILE *file)
{
	char *text = NULL;
	size_t room = 0;
	bool is_good = true;

	while (is_good && getline(&text, &room, file) > 0) {
		json_error_t err;
		json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, &err);

		is_good = line != NULL;
		if (is_good)
			g_ptr_array_add(receiver->deliveries, delivery_create(line));
		else
			fprintf(stderr, "receiver: %s: %s", err.text, text);
		json_decref(line);
	}
	free(text);
	return is_good;
}

bool receiver_read(struct receiver_witness *receiver, const struct campaign *campaign)
{
	char *path = g_build_filename(campaign->folder, "events.jsonl", NULL);
	FILE *file = fopen(path, "r");
	bool is_good;

	receiver->deliveries = g_ptr_array_new_with_free_func(delivery_destroy);
	if (file == NULL)
		perror(path);
	is_good = file != NULL && lines_take(receiver, file);
	if (file != NULL)
		fclose(file);
	g_free(path);
	return is_good;
}

void receiver_destroy(struct receiver_witness *receiver)
{
	g_ptr_array_free(receiver->deliveries, TRUE);
}

bool witness_read(struct witness *witness, const struct campaign *campaign)
{
	bool has_store = store_read(&witness->store, campaign);
	bool has_provider = provider_read(&witness->provider, campaign);
	bool has_receiver = receiver_read(&witness->receiver, campaign);

	return has_store && has_provider && has_receiver;
}

void witness_destroy(struct witness *witness)
{
	store_destroy(&witness->store);
	provider_destroy(&witness->provider);
	receiver_destroy(&witness->receiver);
}
