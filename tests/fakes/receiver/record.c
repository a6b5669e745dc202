/* record.c - what peal-receiver writes of a request, as a line of JSON */
/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <time.h>

static json_t *read_body(const struct record *record)
{
	json_t *body = json_loadb(record->body, record->body_bytes,
				  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);

	if (body == NULL)
		body = json_stringn(record->body, record->body_bytes);
	return body != NULL ? body : json_null(); /* not even UTF-8 */
}

static json_t *read_headers(const struct receiver_request *request)
{
	json_t *headers = json_object();

	for (size_t i = 0; i < request->header_count; i++)
		json_object_set_new(headers, request->headers[i].name,
				    json_string(request->headers[i].value));
	return headers;
}

static json_t *read_time(int64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);
	char day[32];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc);
	return json_sprintf("%s.%03dZ", day, (int)(at_ms % 1000));
}

int record_log(const struct record *record, FILE *file)
{
	json_t *line = json_object();
	int result;

	json_object_set_new(line, "at", read_time(record->at_ms));
	json_object_set_new(line, "at_ms", json_integer(record->at_ms));
	json_object_set_new(line, "id", json_string(record->id));
	json_object_set_new(line, "try", json_integer((json_int_t)record->try_count));
	json_object_set_new(line, "signature", json_string(record->signature));
	json_object_set_new(line, "verdict", json_string(record->verdict));
	json_object_set_new(line, "status", json_integer(record->status));
	json_object_set_new(line, "connection",
			    json_integer((json_int_t)record->request->connection));
	json_object_set_new(line, "method", json_string(record->request->method));
	json_object_set_new(line, "target", json_string(record->request->target));
	json_object_set_new(line, "headers", read_headers(record->request));
	json_object_set_new(line, "bytes", json_integer((json_int_t)record->request->body_bytes));
	json_object_set_new(line, "body", read_body(record));
	result = json_dumpf(line, file, JSON_COMPACT);
	json_decref(line);
	if (fputc('\n', file) == EOF || fflush(file) != 0)
		result = -1;
	return result;
}
