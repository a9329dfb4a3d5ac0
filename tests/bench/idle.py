"""An idle lab with all extensions, with those that are on by default and with none, and an idle room: memory, start."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import psutil  # type: ignore[import-untyped]

from bench.figures import Figure
from bench.show import Show
from bench.site import Site
from kore import credentials, settings
from kore.demo import plan as plans
from kore.demo.lab import own_lab
from kore.demo.person import Person, Stuck, words
from kore.demo.stage import Stage
from kore.settings import Extensions

#: what is compared → what its instance is told; the second is what the others stand beside
_SETS: dict[str, dict[str, bool]] = {
    "all extensions": dict.fromkeys(Extensions.model_fields, True),
    "the default ones": {},
    "none": dict.fromkeys(Extensions.model_fields, False),
}
_DEFAULT = "the default ones"
_ROOM = "room-idle"
#: the first fills the machine's caches
_PEOPLE = ("eva.lindqvist", "ben.okafor", "chiara.rossi", "dmitri.petrov")
#: seconds until a lab that nobody uses has come to rest
_REST = 15.0
_TOOK = re.compile(r"User (\S+) took ([0-9.]+) seconds to start")
_CONFIG = re.compile(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', re.DOTALL)
_SCRIPT = re.compile(r'<script [^>]*src="([^"]+)"')


@dataclass
class Taken:
    """What labs of one kind have taken."""

    #: seconds until the hub hears that the lab listens
    start: list[float] = field(default_factory=list)
    #: seconds from there on, until the page and what it names are in the browser
    page: list[float] = field(default_factory=list)
    #: bytes: its own part of what processes share, and what it shares with none
    pss: list[int] = field(default_factory=list)
    private: list[int] = field(default_factory=list)


#: Of several starts the best one counts: whatever else the machine does only adds.
_KINDS: tuple[tuple[str, Callable[[Taken], float], str], ...] = (
    ("PSS", lambda taken: statistics.median(taken.pss) / (1 << 20), "MB"),
    ("private", lambda taken: statistics.median(taken.private) / (1 << 20), "MB"),
    ("until it listens", lambda taken: min(taken.start), "s"),
    ("from there to the page and its scripts", lambda taken: min(taken.page), "s"),
)


def run(site: Site, show: Show) -> list[Figure]:
    """Three instances at once, whose labs start in turns; all that runs at the end is measured at the same time."""
    found = {name: Taken() for name in (*_SETS, _ROOM)}
    with ExitStack() as stages:
        running = {name: stages.enter_context(_stage(site, name, show)) for name in _SETS}
        _open_room(running[_DEFAULT])
        for number, username in enumerate(_PEOPLE):
            for name, stage in running.items():
                start, page = _open(stage, username)
                if number:
                    found[name].start.append(start)
                    found[name].page.append(page)
            show.step(f"{username}: {', '.join(f'{one.start[-1]:.2f} s' for one in found.values() if one.start)}")
        show.step(f"resting for {_REST:.0f} s")
        time.sleep(_REST)
        labs = {(name, user): process for name, stage in running.items() for user, process in _labs(stage)}
        for (name, user), process in labs.items():
            _measure(process, found[_ROOM if user == _ROOM else name])
    return list(_figures(found))


def _stage(site: Site, name: str, show: Show) -> Stage:
    folder = site.folder / name.replace(" ", "-")
    plan = plans.make(folder, settings={"labs": {"extensions": _SETS[name]}})
    return Stage(plan, site.proxy, lambda step: show.step(f"{name}: {step}"))


def _open_room(stage: Stage) -> None:
    found = settings.load(stage.plan.settings_file)
    headers = {"Authorization": f"token {credentials.secret(found, 'kore-to-hub')}"}
    with httpx.Client(base_url=found.hub_api_url, headers=headers, timeout=60, trust_env=False) as hub:
        for path in (f"/users/{_ROOM}", f"/users/{_ROOM}/server"):
            hub.post(path).raise_for_status()


def _open(stage: Stage, username: str) -> tuple[float, float]:
    """Somebody clicks the course's activity, whose lab does not run yet; seconds as the hub and the browser count."""
    platform, activity = stage.plan.platforms[0], 10
    with Person(platform, username) as person:
        page = person.launch(activity)
        lab = own_lab(person, stage.plan.url)
        begin = time.perf_counter()
        page = person.browser.get(f"{lab.url}lab")
        if not page.is_success:
            raise Stuck(f"{username} sees no JupyterLab: {words(page)[:200]}")
        for resource in _resources(page):
            person.browser.get(resource).raise_for_status()
        seconds = time.perf_counter() - begin
    log = (stage.plan.folder / "logs" / "hub.log").read_text(errors="replace")
    return float(dict(_TOOK.findall(log))[username.replace(".", "-")]), seconds


def _resources(page: httpx.Response) -> Iterator[httpx.URL]:
    """What a browser asks for before it shows anything: scripts, those of the extensions, and the settings of all."""
    told = json.loads(_CONFIG.search(page.text)[1])  # type: ignore[index]  # a page without it is an error
    for address in _SCRIPT.findall(page.text):
        yield page.url.join(address)
    for extension in told["federated_extensions"]:
        yield page.url.join(f"{told['fullLabextensionsUrl']}/{extension['name']}/{extension['load']}")
    for path in ("lab/api/settings", "api/kernelspecs"):
        yield page.url.join(f"{told['baseUrl']}{path}")


def _labs(stage: Stage) -> Iterator[tuple[str, psutil.Process]]:
    """The labs of a stage's hub, by hub user."""
    for child in psutil.Process(stage.process("hub").pid).children():
        if "jupyterhub.singleuser" in child.cmdline():
            yield child.environ()["JUPYTERHUB_USER"], child


def _measure(process: psutil.Process, taken: Taken) -> None:
    memory = [one.memory_full_info() for one in (process, *process.children(recursive=True))]
    taken.pss.append(sum(one.pss for one in memory))
    taken.private.append(sum(one.uss for one in memory))


def _figures(found: dict[str, Taken]) -> Iterator[Figure]:
    for name, taken in found.items():
        beside = found[_DEFAULT] if name != _DEFAULT else None
        for what, figure, unit in _KINDS:
            if taken.start or unit == "MB":
                whose = "An idle room" if name == _ROOM else f"An idle lab with {name}"
                yield _compared(f"{whose}: {what}", figure(taken), figure(beside) if beside else None, unit)


def _compared(name: str, measured: float, beside: float | None, unit: str) -> Figure:
    digits = 2 if unit == "s" else 0
    if beside is None:
        return Figure(name, f"{measured:.{digits}f} {unit}")
    return Figure(name, f"{measured:.{digits}f} {unit}", f"{beside:.{digits}f} {unit} ({_DEFAULT})", beside / measured)
