# letters.py - which characters are digits, and which are letters or numbers at all.
# SPDX-License-Identifier: MIT

CODE_POINT_MAX = 0x10FFFF


def _categories(path):
    """Category by code point; absent when unassigned.  Only large blocks are ranges."""
    categories = {}
    digits = {}
    first = None
    with open(path, encoding="ascii") as file:
        for line in file:
            fields = line.split(";")
            code = int(fields[0], 16)
            if fields[1].endswith(", First>"):
                first = code
                continue
            for each in range(first if fields[1].endswith(", Last>") else code, code + 1):
                categories[each] = fields[2]
            if fields[2] == "Nd":
                digits[code] = int(fields[6])
    return categories, digits


def read(path):
    """Two lists of [first, last]: the ten digits of each script, and each run of
    letters and numbers.

    ASCII is left out of both: the readers know it."""
    categories, digits = _categories(path)
    zeros = [code for code, value in sorted(digits.items()) if value == 0 and code > 0x7F]
    for zero in zeros:
        if any(digits.get(zero + value) != value for value in range(10)):
            raise ValueError(f"digits after U+{zero:04X} are not in order")
    runs = []
    for code in range(0x80, CODE_POINT_MAX + 1):
        if categories.get(code, "Cn")[0] in "LN":
            if runs and runs[-1][1] == code - 1:
                runs[-1][1] = code
            else:
                runs.append([code, code])
    return [[zero, zero + 9] for zero in zeros], runs
