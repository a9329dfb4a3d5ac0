"""Counters, and the dice that decide which request meets which fault."""

from __future__ import annotations

import random
from collections import Counter
from enum import StrEnum

from kore_platform.options import Endpoint, Faults


class Fate(StrEnum):
    """What becomes of a request."""

    NORMAL = "normal"
    TOO_MANY = "too_many"
    ERROR = "error"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    HTML = "html"
    SLOW_BODY = "slow_body"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    WRONG_TYPES = "wrong_types"
    HUGE = "huge"
    ENDLESS = "endless"
    REDIRECT = "redirect"
    DOWN = "down"


class Traffic:
    """Counts requests and deals out faults."""

    def __init__(self, faults: Faults) -> None:
        self.requests: Counter[Endpoint] = Counter()
        self.fates: Counter[Fate] = Counter()
        self.change(faults)

    def change(self, faults: Faults) -> None:
        """Other faults; the dice start anew from their seed."""
        self.faults = faults
        self.dice = random.Random(faults.seed)  # noqa: S311 - faults must repeat, not surprise

    def reset(self) -> None:
        """Count from nought."""
        self.requests.clear()
        self.fates.clear()

    def fate(self, endpoint: Endpoint) -> Fate:
        """Count a request and say what becomes of it."""
        self.requests[endpoint] += 1
        fate = self._roll(endpoint)
        if fate is not Fate.NORMAL:
            self.fates[fate] += 1
        return fate

    def _roll(self, endpoint: Endpoint) -> Fate:
        faults = self.faults
        if (endpoint is Endpoint.JWKS and faults.jwks_down) or (endpoint is Endpoint.TOKEN and faults.token_down):
            return Fate.DOWN
        if faults.quiet or endpoint not in faults.endpoints:
            return Fate.NORMAL
        point = self.dice.random()
        for fate, rate in faults.rates.items():
            if point < rate:
                return Fate(fate)
            point -= rate
        return Fate.NORMAL
