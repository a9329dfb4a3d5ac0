"""Two stages of real processes: one on which the story is played, one that has to bear crashes and bad weather."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from backstage import ARCHIVES, Books, Played, platform
from certifying import KIT, Certified, certify
from crowd import Crowd
from desk import Desk

from kore.demo import plan as plans
from kore.demo.instructor import Instructor
from kore.demo.stage import Stage
from kore.demo.story import acts, play

_PROXY = Path(__file__).parents[2] / "pkgs/proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy"


@pytest.fixture(scope="session")
def proxy() -> Path:
    """Where `make` installs it; the stage says so if it is not there."""
    return Path(os.environ.get("KORE_PROXY", _PROXY))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, proxy: Path) -> Iterator[Stage]:
    plan = plans.make(
        tmp_path_factory.mktemp("stage"), settings={"archives": ARCHIVES, "labs": {"extensions": {"git_puller": True}}}
    )
    with Stage(plan, proxy) as running:
        yield running


@pytest.fixture(scope="session")
def played(stage: Stage) -> Played:
    story = Played(stage, acts(stage.plan))
    for act in story.acts:
        story.courses[act.platform.key] = play(stage, act, story.steps.append).course
    for act in story.acts:
        story.books[act.platform.key] = Books.of(stage, act.platform, act.course)
    story.logs = {file.name: file.read_text(errors="replace") for file in (stage.plan.folder / "logs").iterdir()}
    return story


@pytest.fixture
def desk(played: Played) -> Iterator[Desk]:
    with Instructor(platform(played.stage), "ada.lehmann") as teacher:
        teacher.open_course(10)
        yield Desk(played, teacher)


@pytest.fixture(scope="session")
def rough(tmp_path_factory: pytest.TempPathFactory, proxy: Path) -> Iterator[Stage]:
    """One platform, and a sender that does not wait long between its tries; the conformance kit is registered, too."""
    sender = {"backoff": 0.05, "attempts": 50, "connections": 8}
    plan = plans.make(tmp_path_factory.mktemp("rough"))
    plan = replace(plan, platforms=plan.platforms[:1])
    registered = [plans.registration(platform) for platform in (*plan.platforms, KIT)]
    with Stage(replace(plan, settings={"sender": sender, "platforms": registered}), proxy) as running:
        yield running


@pytest.fixture(scope="session")
def certified(rough: Stage, tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return certify(rough, tmp_path_factory.mktemp("certified"))


@pytest.fixture(scope="session")
def crowd(rough: Stage) -> Iterator[Crowd]:
    with Crowd(rough) as course:
        yield course
