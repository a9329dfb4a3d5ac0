"""`kore platforms` beside the service: what it changes, the service reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kore import settings
from kore.cli import main
from kore.lti.registration import Registration
from kore.settings import Platform
from kore.steps import register
from kore.steps.platforms import Platforms
from kore.store.database import Store
from kore.store.registrations import Registered


class Done(NamedTuple):
    status: int
    said: str


@pytest.fixture
def file(write_settings: Callable[..., Path], platform: Platform) -> Path:
    given = {key: value for key, value in platform.model_dump(mode="json").items() if value}
    written = write_settings(platforms=[given])
    (written.parent / "state" / "kore").mkdir(parents=True)
    return written


@pytest.fixture
def service(file: Path) -> Any:
    """The store that the service has made."""
    store = Store(settings.load(file).store_url)
    store.upgrade()
    yield store
    store.close()


@pytest.fixture
def pending(file: Path, service: Store, platform: Platform) -> Registered:
    made = Registration(platform.model_copy(update={"client_id": "new"}), "moodle")
    return register.keep(service, settings.load(file), made)


@pytest.fixture
def run(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def run(*arguments: str) -> Done:
        monkeypatch.setattr("sys.argv", ["kore", "platforms", *arguments, "--settings", str(file)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out + said.err)

    return run


def test_approve_and_remove(run: Callable[..., Done], file: Path, service: Store, pending: Registered) -> None:
    platforms = Platforms(settings.load(file), service)
    assert run("approve", str(pending.id)) == (0, f"{pending.platform.issuer}, client id new: approved\n")
    platforms.read()
    found = platforms.find(pending.platform.issuer, "new")
    assert found == pending.platform
    assert run("remove", str(pending.id)).status == 0
    platforms.read()
    assert platforms.find(pending.platform.issuer, "new") is None


def test_list(run: Callable[..., Done], pending: Registered) -> None:
    first, second = run("list").said.splitlines()
    assert re.split("  +", first.strip()) == [
        *("-", "in the settings"),
        *("https://lms.example.test", "client id kore", "deployments 1, 2"),
        *("keys https://lms.example.test/jwks", "tokens https://lms.example.test/token"),
    ]
    assert second.split()[:4] == [str(pending.id), "waits", "for", "approval"]
    run("approve", str(pending.id))
    assert run("list").said.splitlines()[1].split()[1] == "approved"


def test_other_keys_of_a_known_issuer_are_not_approved_unasked(
    run: Callable[..., Done], file: Path, service: Store, platform: Platform
) -> None:
    keys = {"client_id": "new", "jwks_uri": "https://elsewhere.example/jwks"}
    asked = register.keep(service, settings.load(file), Registration(platform.model_copy(update=keys), "moodle"))
    done = run("approve", str(asked.id))
    assert (done.status, "--other-keys" in done.said) == (2, True)
    assert run("approve", str(asked.id), "--other-keys").status == 0


@pytest.mark.parametrize("verb", ["approve", "remove"])
def test_what_is_not_there(verb: str, run: Callable[..., Done], service: Store) -> None:
    assert run(verb, "7") == (2, "kore: there is no registration 7\n")


def test_a_store_that_nobody_has_made(run: Callable[..., Done]) -> None:
    done = run("list")
    assert done.status == 2
    assert done.said.startswith("kore: the store cannot be used")
    assert "Traceback" not in done.said


def test_fields(run: Callable[..., Done]) -> None:
    done = run("fields", "ilias")
    assert done.status == 0
    assert "  Content URL: https://hub.example.test/main/services/kore/lti/deep-link\n" in done.said
    assert run("fields", "lms").said.startswith("kore: there is no table for lms, only for moodle, canvas, ")


def test_canvas(run: Callable[..., Done]) -> None:
    assert json.loads(run("canvas").said)["public_jwk_url"] == "https://hub.example.test/main/services/kore/lti/jwks"
