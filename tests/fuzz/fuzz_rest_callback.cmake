set(FUZZ_LIBRARIES dial_rest_parts)
