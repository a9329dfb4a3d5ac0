"""Whatever happens when: a platform that has asked within the last hour can check what is signed now."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from unittest import mock

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kore import clock
from kore.lti.key_lives import HELD
from kore.lti.own_keys import OwnKeys

# Making and loading keys takes most of the time of an example, so all examples have the same ones.
_generate, _load = rsa.generate_private_key, cache(serialization.load_pem_private_key)


@cache
def ready(_number: int) -> rsa.RSAPrivateKey:
    return _generate(public_exponent=65537, key_size=2048)


class Keys(RuleBasedStateMachine):
    """The service signs and is asked all the time; the command line, another process, rotates."""

    def __init__(self) -> None:
        super().__init__()
        made = itertools.count()
        self.at = datetime(2026, 1, 1, tzinfo=UTC)
        self.patches = [
            mock.patch.object(clock, "now", side_effect=lambda: self.at),
            mock.patch.object(rsa, "generate_private_key", side_effect=lambda **_: ready(next(made))),
            mock.patch.object(serialization, "load_pem_private_key", _load),
        ]
        for patch in self.patches:
            patch.start()
        self.folder = Path(tempfile.mkdtemp())
        self.service = OwnKeys(self.folder, rotate_after=3)
        #: key sets that platforms hold, and when they asked for them
        self.held: list[tuple[datetime, set[str]]] = []
        #: kid → the key that it has named
        self.named: dict[str, str] = {}

    @rule(minutes=st.sampled_from([1, 15, 44, 59, 90]))
    def minutes_pass(self, minutes: int) -> None:
        self.pass_(timedelta(minutes=minutes))

    @rule(days=st.sampled_from([1, 2, 10]))
    def days_pass(self, days: int) -> None:
        self.pass_(timedelta(days=days))

    def pass_(self, time: timedelta) -> None:
        """The service looks at its keys now and then, here half a minute ago."""
        self.at += time
        self.service.tend()
        self.at += timedelta(seconds=30)

    @rule()
    def administrator_rotates(self) -> None:
        OwnKeys(self.folder).rotate()

    @rule()
    def service_restarts(self) -> None:
        self.service = OwnKeys(self.folder, rotate_after=3)

    @invariant()
    def whoever_asked_lately_can_check(self) -> None:
        public = {key["kid"]: key["n"] for key in self.service.key_set()["keys"]}
        self.held = [(asked, kids) for asked, kids in self.held if self.at - asked <= HELD]
        self.held.append((self.at, set(public)))
        signing = jwt.get_unverified_header(self.service.sign({}))["kid"]
        assert all(signing in kids for _, kids in self.held)
        assert all(self.named.setdefault(kid, key) == key for kid, key in public.items())

    def teardown(self) -> None:
        for patch in self.patches:
            patch.stop()
        shutil.rmtree(self.folder)


TestKeys = Keys.TestCase
TestKeys.settings = settings(max_examples=50, stateful_step_count=20, deadline=None)
