from __future__ import annotations

from kore_platform.options import Endpoint, Faults
from kore_platform.traffic import Fate, Traffic

MIXED = Faults(seed=4, error_rate=0.2, drop_after_rate=0.2, html_rate=0.2)


def fates(traffic: Traffic, endpoint: Endpoint = Endpoint.SCORES) -> list[Fate]:
    return [traffic.fate(endpoint) for _ in range(200)]


def test_the_same_seed_gives_the_same_faults() -> None:
    first = fates(Traffic(MIXED))
    assert first == fates(Traffic(MIXED))
    assert first != fates(Traffic(MIXED.model_copy(update={"seed": 5})))
    assert set(first) == {Fate.NORMAL, Fate.ERROR, Fate.DROP_AFTER, Fate.HTML}


def test_other_end_points_are_spared() -> None:
    traffic = Traffic(MIXED.model_copy(update={"endpoints": frozenset({Endpoint.NRPS})}))
    assert set(fates(traffic)) == {Fate.NORMAL}
    assert Fate.ERROR in fates(traffic, Endpoint.NRPS)


def test_counters_count_and_reset() -> None:
    traffic = Traffic(Faults(error_rate=1.0))
    traffic.fate(Endpoint.SCORES)
    traffic.fate(Endpoint.AUTH)
    assert traffic.requests == {Endpoint.SCORES: 1, Endpoint.AUTH: 1}
    assert traffic.fates == {Fate.ERROR: 1}
    traffic.reset()
    assert not traffic.requests
    assert not traffic.fates


def test_end_points_that_are_down() -> None:
    traffic = Traffic(Faults(jwks_down=True, token_down=True))
    assert traffic.fate(Endpoint.JWKS) is traffic.fate(Endpoint.TOKEN) is Fate.DOWN
    assert traffic.fate(Endpoint.SCORES) is Fate.NORMAL
