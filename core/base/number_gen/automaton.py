# automaton.py - determines and minimises the automata of number plans and prefixes.
# SPDX-License-Identifier: MIT
"""Every automaton here is acyclic: a national number has at most 17 digits, and a
prefix is shorter.  Equal states are shared as they are made, from the end of the
number backwards, so what comes out is minimal."""

from pattern import Nfa, Pattern

LENGTH_MAX = 17


class Pool:
    """States numbered from 1; 0 is the dead end.  A state: (outputs, 10 following)."""

    def __init__(self, nothing):
        self.nothing = nothing
        self.states = [(nothing, (0,) * 10)]
        self.numbers = {self.states[0]: 0}

    def add(self, output, following):
        state = (output, tuple(following))
        if state not in self.numbers:
            self.numbers[state] = len(self.states)
            self.states.append(state)
        return self.numbers[state]


# ------------------------------------------------------------ national numbers

class _Plan:
    """Subset construction for one set of patterns; the output is a label."""

    def __init__(self, pool, nfa, label_fn):
        self.pool = pool
        self.nfa = nfa
        self.label_fn = label_fn
        self.closures = {}
        self.built = {}

    def _closure(self, node):
        """The digit nodes and the tags that can be reached without a digit."""
        if node not in self.closures:
            digits, tags, seen, left = set(), set(), set(), [node]
            while left:
                at = left.pop()
                if at in seen:
                    continue
                seen.add(at)
                kind = self.nfa.nodes[at]
                if kind[0] == "digit":
                    digits.add(at)
                elif kind[0] == "match":
                    tags.add(kind[1])
                elif kind[0] == "split":
                    left.extend(kind[1])
                elif kind[0] == "save":
                    left.append(kind[2])
                else:
                    raise ValueError("$ inside the pattern of a plan")
            self.closures[node] = (digits, tags)
        return self.closures[node]

    def build(self, nodes, depth=0):
        key = (depth, frozenset(nodes))
        if key not in self.built:
            self.built[key] = self._build(key[1], depth)
        return self.built[key]

    def _build(self, nodes, depth):
        digits, tags = set(), set()
        for node in nodes:
            more_digits, more_tags = self._closure(node)
            digits |= more_digits
            tags |= more_tags
        following = [set() for _ in range(10)]
        for node in digits:
            _, mask, target = self.nfa.nodes[node]
            for digit in range(10):
                if mask >> digit & 1:
                    following[digit].add(target)
        if depth == LENGTH_MAX:
            following = [set()] * 10
        children = [self.build(targets, depth + 1) if targets else 0 for targets in following]
        return self.pool.add(self.label_fn(tags, depth), children)


def build_general(pool, region):
    """The state where the numbers that look viable in a region begin; label 1 accepts."""
    nfa = Nfa()
    start = Pattern(region.general_pattern).compile(nfa, nfa.match("general"))
    return _Plan(pool, nfa, lambda tags, depth: 1 if tags else 0).build([start])


def _is_of_some_kind(index, region, tags, length):
    if ("general", index) not in tags or length not in region.lengths:
        return False
    return any((kind, index) in tags and length in description.lengths
               for kind, description in enumerate(region.kinds))


def _find_region(regions, tags, length):
    """1 + the place of the region that a valid number belongs to, or 0.

    A region with leading digits claims every number that begins so, valid or not."""
    for index, region in enumerate(regions):
        is_valid = _is_of_some_kind(index, region, tags, length)
        if region.leading_digits and len(regions) > 1:
            if ("leading", index) in tags:
                return index + 1 if is_valid else 0
        elif is_valid:
            return index + 1
    return 0


def build_country(pool, regions):
    """The state where the valid numbers of a country code begin."""
    nfa = Nfa()
    starts = []
    for index, region in enumerate(regions):
        patterns = {"general": region.general_pattern}
        patterns.update({kind: description.pattern
                         for kind, description in enumerate(region.kinds)})
        for kind, text in patterns.items():
            starts.append(Pattern(text).compile(nfa, nfa.match((kind, index))))
        if region.leading_digits:
            tail = nfa.any_digits(("leading", index))
            starts.append(Pattern(region.leading_digits).compile(nfa, tail))
    return _Plan(pool, nfa, lambda tags, depth: _find_region(regions, tags, depth)).build(starts)


# -------------------------------------------------------------------- prefixes

STRIP = ("strip", 0, 0)


class _Prefix:
    """Leftmost, first-alternative matching at the start of a number, as an automaton.

    A state is a list of threads, the preferred one first, each with the capture it
    has made.  A match ends all threads behind it.  The output of a state is a pair:
    what a match means when more digits follow, and when the number ends here."""

    def __init__(self, pool, nfa, group):
        self.pool = pool
        self.nfa = nfa
        self.group = group
        self.built = {}

    def _walk(self, threads, depth, is_end):
        waiting, seen = [], set()
        stack = list(reversed(threads))
        while stack:
            node, begin, end = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            kind = self.nfa.nodes[node]
            if kind[0] == "match":
                return waiting, self._outcome(begin, end)
            if kind[0] == "digit":
                waiting.append((node, begin, end))
            elif kind[0] == "split":
                stack.extend((target, begin, end) for target in reversed(kind[1]))
            elif kind[0] == "end":
                if is_end:
                    stack.append((kind[1], begin, end))
            elif kind[1] == 2 * self.group:
                stack.append((kind[2], depth, None))
            elif kind[1] == 2 * self.group + 1:
                stack.append((kind[2], begin, depth))
            else:
                stack.append((kind[2], begin, end))
        return waiting, None

    @staticmethod
    def _outcome(begin, end):
        if begin is None or end is None or begin == end:
            return STRIP
        return ("capture", begin, end - begin)

    def build(self, threads, depth=0):
        key = (depth, tuple(threads))
        if key not in self.built:
            self.built[key] = self._build(threads, depth)
        return self.built[key]

    def _build(self, threads, depth):
        waiting, within = self._walk(threads, depth, False)
        _, at_end = self._walk(threads, depth, True)
        children = []
        for digit in range(10):
            following = [(self.nfa.nodes[node][2], begin, end) for node, begin, end in waiting
                         if self.nfa.nodes[node][1] >> digit & 1]
            children.append(self.build(following, depth + 1) if following else 0)
        return self.pool.add((within, at_end), children)


def build_prefix(pool, text, transform=""):
    """The state where a prefix begins; `transform` is "digits$k" or empty."""
    if not text:
        return 0
    pattern = Pattern(text)
    group = 0
    if transform:
        # The last group is the one that libphonenumber tests for being there; the
        # tables hold one capture, so it must also be the one that the rule inserts.
        group = min(pattern.groups, 2)
        if not transform.endswith(f"${group}"):
            raise ValueError(f"rule {transform!r} does not insert group {group} of {text!r}")
    nfa = Nfa()
    start = pattern.compile(nfa, nfa.match(None))
    return _Prefix(pool, nfa, group).build([(start, None, None)])
