# number_kinds.py - tells geographic numbers from others, as libphonenumber does.
# SPDX-License-Identifier: MIT
"""The map of time zones holds prefixes for all numbers, but only those of geographic
ones say where a number is: an Australian mobile is not in Sydney because its prefix
is listed there.  Of other numbers only the country is known, or the region where
several share a country code and the first digits tell which it is."""

import random
import re
import xml.etree.ElementTree as ElementTree

# In the order in which libphonenumber asks for them.
KINDS = ["premiumRate", "tollFree", "sharedCost", "voip", "personalNumber", "pager", "uan",
         "voicemail", "fixedLine", "mobile"]

# Countries whose mobile numbers have area codes (PhoneNumberUtil.java).
GEOGRAPHIC_MOBILE_CODES = {"52", "54", "55", "62", "86"}

SAMPLES = 300


def _lengths(text):
    lengths = set()
    for part in re.findall(r"\[\d+-\d+\]|\d+", text or ""):
        low, _, high = part.strip("[]").partition("-")
        lengths |= set(range(int(low), int(high or low) + 1))
    return lengths


class Region:
    def __init__(self, territory):
        self.has_leading = "leadingDigits" in territory.keys()
        self.leading = re.compile("".join(territory.get("leadingDigits", "(?!)").split()))
        self.general = re.compile(_pattern(territory.find("generalDesc")))
        self.kinds = {}
        for kind in KINDS:
            element = territory.find(kind)
            if element is not None and _pattern(element) != "(?!)":
                lengths = element.find("possibleLengths")
                national = lengths.get("national") if lengths is not None else ""
                self.kinds[kind] = (re.compile(_pattern(element)), _lengths(national))

    def lengths(self):
        """Of numbers that people have: shorter ones are services within the country."""
        return set().union(*(self.kinds[kind][1] for kind in ("fixedLine", "mobile")
                             if kind in self.kinds))

    def kind(self, national):
        """None when the number is not valid here; "both" for fixed line or mobile."""
        if not self.general.fullmatch(national):
            return None
        found = [kind for kind, (pattern, lengths) in self.kinds.items()
                 if len(national) in lengths and pattern.fullmatch(national)]
        if "fixedLine" in found and "mobile" in found and found[0] == "fixedLine":
            return "both"
        return found[0] if found else None


def _pattern(element):
    found = None if element is None else element.find("nationalNumberPattern")
    return "(?!)" if found is None else "".join(found.text.split())


def read_regions(path):
    """Country code -> its regions, the main one first."""
    codes = {}
    for territory in ElementTree.parse(path).getroot().iter("territory"):
        regions = codes.setdefault(territory.get("countryCode"), [])
        at = 0 if territory.get("mainCountryForCode") == "true" else len(regions)
        regions.insert(at, Region(territory))
    return codes


def _classify(regions, national):
    """The region of a number and its kind; None when it is not valid."""
    for region in regions:
        kind = region.kind(national)
        if kind is not None:
            return region, kind
        if region.leading.match(national):
            return None
    return None


def places(code, regions, start):
    """Of numbers whose national part starts so, a set of what is met: "prefix", the
    prefix says where they are; or the region that is all that is known."""
    chance = random.Random(f"{code} {start}")
    lengths = sorted(set().union(*(region.lengths() for region in regions)))
    lengths = [length for length in lengths if length >= len(start)]
    met = set()
    for at in range(SAMPLES if lengths else 0):
        rest = lengths[at % len(lengths)] - len(start)
        found = _classify(regions, start + "".join(chance.choices("0123456789", k=rest)))
        if found is None:
            continue
        region, kind = found
        is_geographic = kind in ("fixedLine", "both") or (
            kind == "mobile" and code in GEOGRAPHIC_MOBILE_CODES)
        met.add("prefix" if is_geographic else region)
    return met
