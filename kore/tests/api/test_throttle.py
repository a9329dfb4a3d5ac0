from __future__ import annotations

import pytest

from kore.api.throttle import Throttle
from kore.errors import RegistrationRefused


class Time:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_host_is_asked_so_often_in_a_minute_and_another_one_still() -> None:
    time = Time()
    throttle = Throttle(together=10, each=2, clock=time)
    throttle.admit("a")
    time.at += 1
    throttle.admit("a")
    with pytest.raises(RegistrationRefused):
        throttle.admit("a")
    throttle.admit("b")
    time.at += 59
    throttle.admit("a")
    with pytest.raises(RegistrationRefused):
        throttle.admit("a")


def test_all_hosts_together_are_asked_so_often() -> None:
    time = Time()
    throttle = Throttle(together=3, each=2, clock=time)
    for host in "abc":
        throttle.admit(host)
    with pytest.raises(RegistrationRefused):
        throttle.admit("d")
    time.at += 60
    throttle.admit("d")
