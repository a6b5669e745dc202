#!/usr/bin/env python3
# generate.py - writes area_table.c from libphonenumber's map of time zones.
# SPDX-License-Identifier: MIT
"""Usage: generate.py map_data.txt PhoneNumberMetadata.xml tzdata.zi zone.tab > ../area_table.c

map_data.txt (from resources/timezones) and PhoneNumberMetadata.xml (from resources)
are those of libphonenumber 8.12.57; tzdata.zi and zone.tab are those of the IANA time
zone database."""

import sys

import number_kinds

KEY_DIGITS = 8

HEAD = """\
/* area_table.c - which time zones a number may be in.  Generated: edit area_gen/ instead. */
/* SPDX-License-Identifier: MIT AND Apache-2.0 */

/* Compiled from resources/timezones/map_data.txt and resources/PhoneNumberMetadata.xml of
 * libphonenumber 8.12.57, Copyright (C) The Libphonenumber Authors, licensed under the
 * Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0), and changed in
 * form: from prefixes to ranges, with the present names of the IANA time zone database. */
#include "area_table.h"

/* clang-format off */
"""


def read_present_names(tzdata_path, zone_tab_path):
    """Old name -> the present one, for names that zone.tab does not offer any more."""
    with open(zone_tab_path, encoding="utf-8") as file:
        offered = {line.split("\t")[2].strip() for line in file if not line.startswith("#")}
    with open(tzdata_path, encoding="utf-8") as file:
        links = [line.split() for line in file if line.startswith("L ")]
    return {old: new for _, new, old in links if old not in offered}


def read_prefixes(path, present_names):
    """Prefix of E.164 digits -> its zones, in the order of the source."""
    prefixes = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            prefix, bar, zones = line.strip().partition("|")
            if not bar or line.startswith("#"):
                continue
            names = [present_names.get(zone, zone) for zone in zones.split("&")]
            prefixes[prefix] = tuple(dict.fromkeys(names))
    return prefixes


def join(lists):
    """What is in any of the lists of zones, in order."""
    return tuple(dict.fromkeys(zone for zones in lists for zone in zones))


class Map:
    """The zones of every key, as a tree of prefixes cut where the answer changes."""

    def __init__(self, prefixes, codes):
        self.prefixes = prefixes
        self.codes = codes
        self.parents = {prefix[:length] for prefix in prefixes for length in range(len(prefix))}
        self.ranges = []

    def add(self, start, zones, code):
        """All keys that start so; `zones` is what is known of them from shorter prefixes."""
        zones = self.prefixes.get(start, zones)
        code = code or (start if start in self.codes else None)
        if start in self.parents or code is None and len(start) < 3:
            self.add_digits(start, zones, code)
            return
        answers = self.answers(start, zones, code)
        if len(answers) > 1 and len(start) < KEY_DIGITS:
            self.add_digits(start, zones, code)
        else:
            self.append(start, join(sorted(answers)) or zones)

    def add_digits(self, start, zones, code):
        for digit in "0123456789":
            self.add(start + digit, zones, code)

    def answers(self, start, zones, code):
        """The lists of zones that numbers of this start have.  Looked into only where
        it makes a difference."""
        if code is None or zones == self.prefixes.get(code, ()):
            return {zones}
        places = number_kinds.places(code, self.codes[code], start[len(code):])
        return {zones if place == "prefix" else self.region_zones(code, place)
                for place in places}

    def region_zones(self, code, region):
        """All that the prefixes of a region have, when its first digits are known."""
        own = [zones for prefix, zones in self.prefixes.items()
               if prefix.startswith(code) and region.has_leading
               and region.leading.match(prefix[len(code):])]
        return join(own) or self.prefixes[code]

    def append(self, start, zones):
        if not self.ranges or self.ranges[-1][1] != zones:
            self.ranges.append((int(start.ljust(KEY_DIGITS, "0")), zones))


def make_ranges(prefixes, codes):
    """(first key, zones), neighbours with equal zones joined."""
    tree = Map(prefixes, codes)
    tree.add("", (), None)
    return tree.ranges


def write_numbers(out, declaration, values, per_line):
    out.write(f"\n{declaration} = {{\n")
    for at in range(0, len(values), per_line):
        out.write("\t" + ", ".join(map(str, values[at:at + per_line])) + ",\n")
    out.write("};\n")


def write_areas(out, areas, names):
    firsts, members = [], []
    for zones in areas:
        firsts.append(len(members))
        members += [names.index(zone) for zone in zones]
    out.write(f"\nconst size_t area_count = {len(areas)};\n")
    write_numbers(out, "const uint16_t area_first_zone[]", firsts + [len(members)], 16)
    write_numbers(out, "const uint16_t area_zones[]", members, 16)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    prefixes = read_prefixes(sys.argv[1], read_present_names(*sys.argv[3:]))
    ranges = make_ranges(prefixes, number_kinds.read_regions(sys.argv[2]))
    areas = [()] + sorted({zones for _, zones in ranges} - {()})
    names = sorted({zone for zones in areas for zone in zones})
    out = sys.stdout
    out.write(HEAD)
    out.write(f"\nconst size_t area_key_count = {len(ranges)};\n")
    write_numbers(out, "const uint32_t area_keys[]", [start for start, _ in ranges], 9)
    write_numbers(out, "const uint16_t area_of_key[]",
                  [areas.index(zones) for _, zones in ranges], 16)
    write_areas(out, areas, names)
    out.write(f"\nconst size_t area_zone_count = {len(names)};\n")
    out.write("const char *const area_zone_names[] = {\n")
    out.writelines(f'\t"{name}",\n' for name in names)
    out.write("};\n")


main()
