"""What the tests of Kore's core share: settings, a clock that stands still, a store, launches."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kore import clock
from kore.lti import claims
from kore.model import Endpoints, Launch
from kore.settings import Platform, Settings
from kore.store.database import Store

ISSUER = "https://lms.example.test"
LINEITEMS = f"{ISSUER}/courses/2/lineitems?type_id=1"


class Clock:
    """The time, which only the test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **parts: float) -> datetime:
        self.at += timedelta(**parts)
        return self.at


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stops `kore.clock`."""
    stopped = Clock()
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture
def platform() -> Platform:
    return Platform(
        name="Example LMS",
        issuer=ISSUER,
        client_id="kore",
        deployment_ids=("1", "2"),
        authorization_endpoint=f"{ISSUER}/auth",
        token_endpoint=f"{ISSUER}/token",
        jwks_uri=f"{ISSUER}/jwks",
    )


@pytest.fixture
def settings(platform: Platform, tmp_path: Path) -> Settings:
    return Settings(
        instance="main",
        public_url="https://hub.example.test/main",
        state_dir=tmp_path / "state",
        platforms=(platform,),
        sender={"connections": 8, "backoff": 0.01, "attempts": 3},
    )


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables; the migrations run once for all tests."""
    file = tmp_path_factory.mktemp("store") / "kore.sqlite"
    store = Store(f"sqlite:///{file}")
    store.upgrade()
    store.close()
    return file


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty_store, tmp_path / "kore.sqlite")
    opened = Store(f"sqlite:///{tmp_path / 'kore.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def launch_of() -> Callable[..., Launch]:
    """Makes the launch of one person into one course; whatever is named differs from it."""
    endpoints = Endpoints(lineitems=LINEITEMS, scopes=claims.AGS_SCOPES)

    def make(subject: str = "5", role: str = "Learner", **changes: Any) -> Launch:
        values = {
            "issuer": ISSUER,
            "client_id": "kore",
            "deployment_id": "1",
            "subject": subject,
            "roles": (f"http://purl.imsglobal.org/vocab/lis/v2/membership#{role}",),
            "context_id": "2",
            "context_label": "KORE101",
            "context_title": "Daten & Jupyter",
            "link_id": "1",
            "link_title": "Sheet 1",
            "username": f"user{subject}",
            "endpoints": endpoints,
        }
        return Launch(**(values | changes))

    return make
