"""How three students deal with the example assignment of `nbgrader quickstart`."""

from __future__ import annotations

_RIGHT = {
    "squares": (
        "def squares(n):\n"
        "    if n < 1:\n"
        "        raise ValueError('n must be at least 1')\n"
        "    return [number ** 2 for number in range(1, n + 1)]"
    ),
    "sum_of_squares": "def sum_of_squares(n):\n    return sum(squares(n))",
    "sum_of_squares_equation": "$\\sum_{i=1}^n i^2$",
    "sum_of_squares_application": (
        "def cannonballs(layers):\n    return sum_of_squares(layers)\n\nassert cannonballs(4) == 30"
    ),
    "part-a": "It computes the Fibonacci numbers by calling itself twice, until it reaches 0 or 1.",
    "part-b": "For negative numbers it never ends: each call moves further away from the two cases that stop it.",
}
#: forgets the error, and knows no answer to the second notebook
_PARTLY = {
    **{name: _RIGHT[name] for name in ("sum_of_squares", "sum_of_squares_equation")},
    "squares": "def squares(n):\n    return [number ** 2 for number in range(1, n + 1)]",
    "part-a": "It is recursive.",
}


def right(name: str, source: str) -> str:
    """Everything solved."""
    return _RIGHT.get(name, source)


def partly(name: str, source: str) -> str:
    """Some of it solved."""
    return _PARTLY.get(name, source)


def not_at_all(_: str, source: str) -> str:
    """Handed in as it was fetched."""
    return source
