/* call_fields.c - what is known of a call by name, for analyze stages and events */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/pipeline/call.h"

void call_field_put(struct call *call, const char *name, const char *value)
{
	for (size_t i = 0; i < call->field_count; i++) {
		if (strcmp(call->fields[i].name, name) == 0) {
			call->fields[i].value = arena_text(call->arena, value);
			return;
		}
	}
	if (call->field_count < CALL_FIELDS_MAX)
		call->fields[call->field_count++] = (struct peal_pair){
			arena_text(call->arena, name), arena_text(call->arena, value)
		};
}

void call_fields_take(struct call *call, const struct peal_call_end *end)
{
	const char *stage = call->agent->stage->label;
	size_t count = end->fields == NULL ? 0 : end->field_count;

	if (call->request.caller_id != NULL)
		call_field_put(call, "caller_id", call->request.caller_id);
	if (end->field_count > PEAL_END_FIELDS_MAX) {
		call_complain(call, stage, "gathered more fields than there may be");
		count = count < PEAL_END_FIELDS_MAX ? count : PEAL_END_FIELDS_MAX;
	}
	for (size_t i = 0; i < count; i++) {
		const struct peal_pair *field = &end->fields[i];

		if (field->name == NULL || field->name[0] == '\0' || field->value == NULL)
			call_complain(call, stage, "gathered a field without a name or a value");
		else
			call_field_put(call, field->name, field->value);
	}
}
