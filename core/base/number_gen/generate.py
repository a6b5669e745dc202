#!/usr/bin/env python3
# generate.py - writes number_table.c from libphonenumber's metadata and Unicode's.
# SPDX-License-Identifier: MIT
"""Usage: generate.py PhoneNumberMetadata.xml UnicodeData.txt > ../number_table.c"""

import sys

import automaton
import emit
import letters
import metadata


def build(countries):
    """All tables of the plans, in the shape that emit writes."""
    plans = automaton.Pool(0)
    prefixes = automaton.Pool((None, None))
    country_rows, region_rows = [], []
    for code, regions in countries.items():
        country_rows.append((code, automaton.build_country(plans, regions), len(region_rows)))
        for region in regions:
            region_rows.append(emit.RegionRow(
                region=region,
                country=len(country_rows) - 1,
                general=automaton.build_general(plans, region),
                international=automaton.build_prefix(prefixes, region.international_prefix),
                national=automaton.build_prefix(prefixes, region.national_prefix,
                                                region.transform)))
    return plans, prefixes, country_rows, region_rows


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    countries = metadata.group_by_code(metadata.read_regions(sys.argv[1]))
    emit.write(sys.stdout, *build(countries), *letters.read(sys.argv[2]))


main()
