# pattern.py - the regular expressions of the metadata, as automata over digits.
# SPDX-License-Identifier: MIT
"""Reads the small dialect that the metadata uses (digits, \\d, classes, groups,
alternatives, ?, {n}, {n,m} and a final $) and fails on anything else, so that a
later release cannot bring in a construct that would be misread in silence."""

DIGITS = 0x3FF


class Nfa:
    """Nodes of a Thompson automaton; a node is a tuple, its number its index.

    ("digit", mask, next)   ("split", [next, ...] best first)
    ("save", slot, next)    ("end", next)    ("match", tag)
    """

    def __init__(self):
        self.nodes = []

    def add(self, *node):
        self.nodes.append(node)
        return len(self.nodes) - 1

    def match(self, tag):
        return self.add("match", tag)

    def any_digits(self, tag):
        """Any number of digits, then a match: for patterns that test a beginning."""
        start = self.add("split", [])
        loop = self.add("digit", DIGITS, start)
        self.nodes[start] = ("split", [loop, self.match(tag)])
        return start


class Pattern:
    """Parses one expression and adds it to an Nfa in front of a given node."""

    def __init__(self, text):
        self.text = "".join(text.split())
        self.at = 0
        self.groups = 0
        self.tree = self._alternatives()
        if self.at != len(self.text):
            raise ValueError(f"cannot read {self.text!r} at {self.at}")

    def compile(self, nfa, following):
        return _compile(nfa, self.tree, following)

    def _peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self, expected=None):
        char = self._peek()
        if not char or (expected and char != expected):
            raise ValueError(f"cannot read {self.text!r} at {self.at}")
        self.at += 1
        return char

    def _alternatives(self):
        branches = [self._sequence()]
        while self._peek() == "|":
            self._take()
            branches.append(self._sequence())
        return ("either", branches)

    def _sequence(self):
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated())
        return ("sequence", parts)

    def _repeated(self):
        atom = self._atom()
        if self._peek() == "?":
            self._take()
            return ("repeat", atom, 0, 1)
        if self._peek() == "{":
            self._take()
            body = ""
            while self._peek() != "}":
                body += self._take()
            self._take()
            low, _, high = body.partition(",")
            return ("repeat", atom, int(low), int(high or low))
        return atom

    def _atom(self):
        char = self._take()
        if char.isdigit():
            return ("digit", 1 << int(char))
        if char == "\\":
            self._take("d")
            return ("digit", DIGITS)
        if char == "[":
            return ("digit", self._class())
        if char == "$":
            return ("end",)
        if char == "(":
            return self._group()
        raise ValueError(f"cannot read {self.text!r} at {self.at - 1}")

    def _class(self):
        mask = 0
        while self._peek() != "]":
            low = high = int(self._take())
            if self._peek() == "-":
                self._take()
                high = int(self._take())
            for digit in range(low, high + 1):
                mask |= 1 << digit
        self._take()
        return mask

    def _group(self):
        if self._peek() == "?":
            self._take()
            self._take(":")
            tree = self._alternatives()
        else:
            self.groups += 1
            number = self.groups
            tree = ("group", number, self._alternatives())
        self._take(")")
        return tree


def _compile(nfa, tree, following):
    kind = tree[0]
    if kind == "digit":
        return nfa.add("digit", tree[1], following)
    if kind == "end":
        return nfa.add("end", following)
    if kind == "either":
        return nfa.add("split", [_compile(nfa, branch, following) for branch in tree[1]])
    if kind == "group":
        close = nfa.add("save", 2 * tree[1] + 1, following)
        return nfa.add("save", 2 * tree[1], _compile(nfa, tree[2], close))
    if kind == "sequence":
        for part in reversed(tree[1]):
            following = _compile(nfa, part, following)
        return following
    return _compile_repeat(nfa, tree, following)


def _compile_repeat(nfa, tree, following):
    _, atom, low, high = tree
    node = following
    for _ in range(high - low):
        node = nfa.add("split", [_compile(nfa, atom, node), following])
    for _ in range(low):
        node = _compile(nfa, atom, node)
    return node
