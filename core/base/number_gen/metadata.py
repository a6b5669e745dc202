# metadata.py - reads PhoneNumberMetadata.xml into plain objects.
# SPDX-License-Identifier: MIT
"""Only what parsing and validation need: prefixes, patterns and lengths.
Formats, examples and the short-number file are left alone."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

# The kinds of number that make one valid.  Fixed line and mobile come last: where
# their patterns are equal only the lengths of the fixed line are looked at.
KINDS = ["premiumRate", "tollFree", "sharedCost", "voip", "personalNumber", "pager", "uan",
         "voicemail", "fixedLine", "mobile"]


@dataclass
class Description:
    pattern: str
    lengths: frozenset  # of national digits


@dataclass
class Region:
    iso: str
    code: int
    is_main: bool
    leading_digits: str
    international_prefix: str
    national_prefix: str
    transform: str
    general_pattern: str
    kinds: list = field(default_factory=list)
    lengths: frozenset = frozenset()
    local_lengths: frozenset = frozenset()


def read_lengths(text):
    """"7,[9-11]" as a set of numbers."""
    lengths = set()
    for part in (text or "").split(","):
        if part.startswith("["):
            low, high = part[1:-1].split("-")
            lengths.update(range(int(low), int(high) + 1))
        elif part:
            lengths.add(int(part))
    return frozenset(lengths)


def _pattern(element):
    found = element.find("nationalNumberPattern")
    return "" if found is None else "".join(found.text.split())


def _read_kinds(territory):
    kinds = {}
    for kind in KINDS:
        element = territory.find(kind)
        if element is None or not _pattern(element):
            continue
        lengths = element.find("possibleLengths")
        lengths = read_lengths(lengths.get("national")) if lengths is not None else frozenset()
        kinds[kind] = Description(_pattern(element), lengths)
    if "mobile" in kinds and "fixedLine" in kinds:
        if kinds["mobile"].pattern == kinds["fixedLine"].pattern:
            del kinds["mobile"]
    return list(kinds.values())


def _set_lengths(region, territory):
    """The lengths of the whole plan are those of its kinds together."""
    national, local = set(), set()
    for element in territory:
        found = element.find("possibleLengths")
        if found is None or element.tag == "noInternationalDialling":
            continue
        national |= read_lengths(found.get("national"))
        local |= read_lengths(found.get("localOnly"))
    region.lengths = frozenset(national)
    region.local_lengths = frozenset(local - national)
    for kind in region.kinds:
        kind.lengths = kind.lengths or region.lengths


def _read_region(territory):
    national_prefix = territory.get("nationalPrefixForParsing")
    region = Region(
        iso=territory.get("id"),
        code=int(territory.get("countryCode")),
        is_main=territory.get("mainCountryForCode") is not None,
        leading_digits=territory.get("leadingDigits", ""),
        international_prefix=territory.get("internationalPrefix", ""),
        national_prefix=national_prefix or territory.get("nationalPrefix", ""),
        transform=territory.get("nationalPrefixTransformRule", "") if national_prefix else "",
        general_pattern=_pattern(territory.find("generalDesc")),
        kinds=_read_kinds(territory))
    _set_lengths(region, territory)
    return region


def read_regions(path):
    """All regions, in the order of the file."""
    root = ElementTree.parse(path).getroot()
    return [_read_region(territory) for territory in root.iter("territory")]


def group_by_code(regions):
    """Country code -> its regions, the main one first, then the order of the file."""
    countries = {}
    for region in regions:
        members = countries.setdefault(region.code, [])
        members.insert(0 if region.is_main else len(members), region)
    return dict(sorted(countries.items()))
