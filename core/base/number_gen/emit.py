# emit.py - writes the tables as C.
# SPDX-License-Identifier: MIT

from dataclasses import dataclass

HEAD = """\
/* number_table.c - the number plans of the world.  Generated: edit number_gen/ instead. */
/* SPDX-License-Identifier: MIT AND Apache-2.0 AND Unicode-DFS-2016 */

/* The plans are compiled from PhoneNumberMetadata.xml of libphonenumber 8.12.57,
 * Copyright (C) The Libphonenumber Authors, licensed under the Apache License,
 * Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0), and are changed in form:
 * from regular expressions to automata.
 * The properties of characters are those of UnicodeData.txt of Unicode 15.0.0,
 * Copyright (C) 1991-2022 Unicode, Inc., https://www.unicode.org/license.html. */
#include "core/base/number_table.h"

/* clang-format off */
"""


@dataclass
class RegionRow:
    region: object
    country: int
    general: int
    international: int
    national: int


def _rows(out, values, per_line):
    values = [str(value) for value in values]
    for at in range(0, len(values), per_line):
        out.write("\t" + ", ".join(values[at:at + per_line]) + ",\n")
    out.write("};\n\n")


def _bits(lengths):
    return hex(sum(1 << length for length in lengths))


def _accepting_last(pool):
    """The order in which the accepting states stand last, and old number -> new."""
    order = sorted(range(len(pool.states)), key=lambda number: pool.states[number][0] != 0)
    return order, {old: new for new, old in enumerate(order)}


def _write_plans(out, pool):
    """A state is written as the index of its first step, to save a multiplication."""
    order, renumbered = _accepting_last(pool)
    accepting = [pool.states[old][0] for old in order if pool.states[old][0]]
    first = 10 * (len(order) - len(accepting))
    if 10 * len(order) > 0xFFFF:
        raise ValueError("more steps than 16 bits can number")
    out.write(f"const uint16_t number_first_accepting = {first};\n\n")
    out.write(f"const uint8_t number_labels[{len(accepting)}] = {{\n")
    _rows(out, accepting, 24)
    steps = [10 * renumbered[target] for old in order for target in pool.states[old][1]]
    out.write(f"const uint16_t number_steps[{len(steps)}] = {{\n")
    _rows(out, steps, 10)
    return {old: 10 * new for old, new in renumbered.items()}


def _outcomes(pool):
    """Outcome -> its number; 0 is "no match", 1 "matched, nothing kept"."""
    found = {outcome for output, _ in pool.states for outcome in output if outcome}
    found.discard(("strip", 0, 0))
    return {None: 0, ("strip", 0, 0): 1,
            **{outcome: 2 + number for number, outcome in enumerate(sorted(found))}}


def _write_prefixes(out, pool):
    numbers = _outcomes(pool)
    out.write(f"const struct number_kept number_kept[{len(numbers)}] = {{\n\t{{0, 0}},\n")
    for outcome in list(numbers)[1:]:
        out.write(f"\t{{{outcome[1]}, {outcome[2]}}},\n")
    out.write("};\n\n")
    out.write(f"const struct number_prefix_state number_prefixes[{len(pool.states)}] = {{\n")
    for (within, at_end), following in pool.states:
        targets = ", ".join(str(target) for target in following)
        out.write(f"\t{{{numbers[within]}, {numbers[at_end]}, {{{targets}}}}},\n")
    out.write("};\n\n")


def _write_countries(out, countries, renumbered):
    out.write(f"const struct number_country number_countries[{len(countries)}] = {{\n")
    by_code = [0] * 1000
    for index, (code, valid, first_region) in enumerate(countries):
        out.write(f"\t{{{code}, {renumbered[valid]}, {first_region}}},\n")
        by_code[code] = index + 1
    out.write("};\n\n")
    if len(countries) > 255:
        raise ValueError("more countries than a byte can number")
    out.write("const uint8_t number_country_by_code[1000] = {\n")
    _rows(out, by_code, 20)


def _write_regions(out, rows, renumbered):
    out.write(f"const size_t number_region_count = {len(rows)};\n\n")
    out.write(f"const struct number_region number_regions[{len(rows)}] = {{\n")
    for row in rows:
        region = row.region
        digits = region.transform.partition("$")[0]
        out.write(f'\t{{"{region.iso}", "{digits}", {row.country}, {renumbered[row.general]}, '
                  f"{row.international}, {row.national}, "
                  f"{_bits(region.lengths)}, {_bits(region.local_lengths)}}},\n")
    out.write("};\n\n")


def _write_runs(out, name, runs):
    out.write(f"const size_t number_{name}_run_count = {len(runs)};\n")
    out.write(f"const uint32_t number_{name}_runs[{len(runs)}][2] = {{\n")
    _rows(out, [f"{{{first:#x}, {last:#x}}}" for first, last in runs], 4)


def write(out, plans, prefixes, countries, regions, digits, words):
    out.write(HEAD + "\n")
    renumbered = _write_plans(out, plans)
    _write_prefixes(out, prefixes)
    _write_countries(out, countries, renumbered)
    _write_regions(out, regions, renumbered)
    _write_runs(out, "digit", digits)
    _write_runs(out, "word", words)
