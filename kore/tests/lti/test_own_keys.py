"""Our own keys: exchanged without a gap, on time or by hand."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest

from kore.errors import SettingsError
from kore.lti.key_lives import LINGER, WAIT, State
from kore.lti.own_keys import OwnKeys


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def published(keys: OwnKeys) -> list[str]:
    return [key["kid"] for key in keys.key_set()["keys"]]


def states(keys: OwnKeys) -> list[str]:
    return [life.state.value for life in keys.lives()]


@pytest.fixture
def keys(tmp_path: Path, moment: Any) -> OwnKeys:
    return OwnKeys(tmp_path / "keys", rotate_after=180)


@pytest.fixture
def other(tmp_path: Path, keys: OwnKeys) -> OwnKeys:
    """Another process."""
    return OwnKeys(tmp_path / "keys", rotate_after=180)


def test_a_signature_is_checked_with_the_published_key(keys: OwnKeys) -> None:
    token = keys.sign({"iss": "kore"})
    (public,) = keys.key_set()["keys"]
    assert (public["kid"], public["alg"], public["use"], public["kty"]) == (kid(token), "RS256", "sig", "RSA")
    assert set(public) == {"kty", "n", "e", "kid", "alg", "use"}  # nothing private
    assert jwt.decode(token, jwt.PyJWK(public), algorithms=["RS256"]) == {"iss": "kore"}


def test_the_key_stays_over_a_restart(keys: OwnKeys, other: OwnKeys) -> None:
    assert keys.key_set() == other.key_set()


def test_a_new_key_is_published_at_once_and_signs_later(keys: OwnKeys, moment: Any) -> None:
    old = kid(keys.sign({}))
    moment.pass_(days=1)
    new = keys.rotate()
    assert (new.state, new.until) == (State.NEXT, moment.at + WAIT)
    assert published(keys) == [old, new.kid]
    assert kid(keys.sign({})) == old
    moment.pass_(seconds=WAIT.total_seconds())
    assert kid(keys.sign({})) == new.kid
    assert published(keys) == [old, new.kid]


def test_the_former_key_is_deleted_when_it_is_over(keys: OwnKeys, moment: Any, tmp_path: Path) -> None:
    old = kid(keys.sign({}))
    new = keys.rotate().kid  # a second younger than the first
    moment.at += WAIT + LINGER
    keys.tend()
    assert published(keys) == [old, new]
    moment.pass_(seconds=1)
    keys.tend()
    assert published(keys) == [new]
    assert [file.stem for file in (tmp_path / "keys").glob("*.pem")] == [new]


def test_a_waiting_key_is_not_followed_by_another_one(keys: OwnKeys, moment: Any) -> None:
    first = keys.rotate()
    moment.pass_(minutes=5)
    assert keys.rotate() == first
    assert len(published(keys)) == 2


@pytest.mark.parametrize("back", [0, 400])
def test_a_new_key_waits_also_after_the_clock_was_set_back(keys: OwnKeys, moment: Any, back: int) -> None:
    old = kid(keys.sign({}))
    moment.pass_(days=-back)
    new = keys.rotate()
    assert (new.state, new.kid != old) == (State.NEXT, True)
    assert kid(keys.sign({})) == old
    moment.pass_(days=back, hours=3)
    assert kid(keys.sign({})) == new.kid


def test_keys_are_rotated_in_time(keys: OwnKeys, moment: Any) -> None:
    moment.pass_(days=180, seconds=-1)
    keys.tend()
    assert states(keys) == ["signing"]
    moment.pass_(seconds=1)
    keys.tend()
    keys.tend()
    assert states(keys) == ["signing", "next"]
    moment.pass_(days=30)
    keys.tend()
    assert states(keys) == ["signing"]


def test_keys_are_rotated_by_hand_alone_where_that_is_said(tmp_path: Path, moment: Any) -> None:
    keys = OwnKeys(tmp_path, rotate_after=0)
    moment.pass_(days=4000)
    keys.tend()
    assert states(keys) == ["signing"]


def test_what_another_process_does_counts_without_a_restart(keys: OwnKeys, other: OwnKeys) -> None:
    other.rotate()
    keys.tend()
    assert published(keys) == published(other)
    new = other.replace()
    keys.tend()
    assert published(keys) == [new.kid] == [kid(keys.sign({}))]


def test_an_unchanged_directory_is_not_read_again(
    keys: OwnKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kore.lti.key_folder.read", lambda _: pytest.fail("it was read"))
    keys.tend()


def test_many_processes_rotate_once(keys: OwnKeys, tmp_path: Path, moment: Any) -> None:
    moment.pass_(days=180)
    processes = [OwnKeys(tmp_path / "keys", rotate_after=180) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(OwnKeys.tend, processes))
    keys.tend()
    assert states(keys) == ["signing", "next"]
    assert {tuple(published(process)) for process in processes} == {tuple(published(keys))}


def test_many_processes_make_one_first_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: OwnKeys(tmp_path / "keys"), range(4)))
    assert len({tuple(published(keys)) for keys in made}) == 1


def test_a_leaked_key_is_replaced_at_once(keys: OwnKeys, moment: Any) -> None:
    old = {kid(keys.sign({})), keys.rotate().kid}
    new = keys.replace()
    assert new.state is State.SIGNING
    assert published(keys) == [new.kid] == [kid(keys.sign({}))]
    assert new.kid not in old


def test_known_keys_serve_on_where_the_directory_cannot_be_used(keys: OwnKeys, tmp_path: Path) -> None:
    before = published(keys)
    (tmp_path / "keys" / "fedcba9876543210.pem").write_text("nonsense")
    with pytest.raises(SettingsError, match="cannot be used"):
        keys.tend()
    shutil.rmtree(tmp_path / "keys")
    with pytest.raises(SettingsError, match="no keys"):
        keys.tend()
    assert published(keys) == before == [kid(keys.sign({}))]


def test_keys_whose_age_a_backup_has_lost_serve_on(keys: OwnKeys, tmp_path: Path, moment: Any) -> None:
    new = keys.rotate().kid
    for file in (tmp_path / "keys").glob("*.pem"):
        os.utime(file, (moment.at.timestamp(), moment.at.timestamp()))
    keys.tend()
    assert new in published(keys)
    assert kid(keys.sign({})) in published(keys)
