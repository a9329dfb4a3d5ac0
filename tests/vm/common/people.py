"""`ananke-people`: the people of the test machines. What they do is real; what they get is printed as JSON."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from http.cookiejar import LWPCookieJar
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from kore.demo import terminal as terminals
from kore.demo.document import Document
from kore.demo.kernel import Kernel
from kore.demo.lab import LabOf, own_lab
from kore.demo.person import PATIENCE, Person, Stuck, forms, words
from kore.demo.remote import RemoteLms
from kore.demo.story import play
from kore.errors import KoreError

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Town:
    """What all commands need."""

    lms: RemoteLms
    #: seconds that people wait for a lab or an answer
    patience: float

    @contextmanager
    def signed_in(self, who: str, activity: int, browser: Path | None = None) -> Iterator[Person]:
        """Somebody who launches an activity, or whose browser was kept in a file and needs no launch."""
        with Person(self.lms, who, self.patience) as person:
            kept = LWPCookieJar(browser)
            person.browser.cookies = kept  # type: ignore[assignment]  # httpx takes any jar
            if browser and browser.exists():
                kept.load(ignore_discard=True)
            else:
                person.launch(activity)
            yield person
            if browser:
                kept.save(ignore_discard=True)

    @contextmanager
    def visit(self, who: str, activity: int, browser: Path | None = None, of: str | None = None) -> Iterator[LabOf]:
        """Their own lab, or that `of` another hub user, whose lab runs and lets them in."""
        with self.signed_in(who, activity, browser) as person:
            own = own_lab(person, self.lms.instance(activity))
            yield _other(own, of, person) if of else own


Who = Annotated[str, typer.Argument(help="Login name at the LMS.")]
Activity = Annotated[int, typer.Argument(help="Number of the activity in the LMS.")]
Code = Annotated[str, typer.Argument(help="Python code; `-`: from standard input.")]
Browser = Annotated[
    Path | None, typer.Option(help="Keep the browser's cookies in this file; if it exists, work on without a launch.")
]
Of = Annotated[str | None, typer.Option(help="The hub user whose lab it is, if not one's own: `course-<course>`.")]
Notebook = Annotated[str, typer.Option(help="The notebook whose kernel runs the code.")]


@app.callback()
def people(
    context: typer.Context,
    lms: Annotated[str, typer.Option(envvar="ANANKE_LMS", help="The LMS's address.")] = "https://lms",
    control_token_file: Annotated[
        Path, typer.Option(envvar="ANANKE_LMS_CONTROL_TOKEN_FILE", help="Opens the LMS's control API.")
    ] = Path("/var/lib/ananke-lms/control-token"),
    patience: Annotated[float, typer.Option(help="Seconds that people wait for a lab or an answer.")] = PATIENCE,
) -> None:
    """The people of the test machines."""
    token = control_token_file.read_text().strip()
    context.obj = Town(RemoteLms(lms.rstrip("/"), token), patience)


@app.command()
def story(context: typer.Context, course: Annotated[str, typer.Argument(help="The course's id in the LMS.")]) -> None:
    """Play the whole story of a course: from the first click to the grades in the LMS's gradebook."""
    town: Town = context.obj
    began = time.monotonic()
    ending = play(town.lms, town.lms.act(course), lambda step: typer.echo(step, err=True))
    grades = {name: asdict(entry) for name, entry in ending.grades.items()}
    _show({"course": ending.course, "grades": grades, "seconds": _since(began)})


@app.command()
def launch(context: typer.Context, who: Who, activity: Activity) -> None:
    """Click an activity, and show the page where that ends: a lab, or the course page."""
    town: Town = context.obj
    with Person(town.lms, who, town.patience) as person:
        began = time.monotonic()
        page = person.launch(activity)
        _show({"url": str(page.url), "status": page.status_code, "seconds": _since(began), "words": words(page)})


@app.command()
def lab(
    context: typer.Context,
    who: Who,
    activity: Activity,
    code: Code,
    browser: Browser = None,
    notebook: Notebook = "Untitled.ipynb",
    kernel_name: Annotated[str, typer.Option("--kernel", help="The kernel's name.")] = "python3",
    of: Of = None,
) -> None:
    """Run code in a kernel of one's own lab."""
    town: Town = context.obj
    with town.visit(who, activity, browser, of) as own:
        kernel = Kernel(own, notebook, kernel_name)
        outcome = kernel.run(_text(code), town.patience)
        _show({"lab": own.url, "kernel": kernel.id, **outcome.shown()})


@app.command()
def terminal(
    context: typer.Context,
    who: Who,
    activity: Activity,
    command: Annotated[str, typer.Argument(help="What to type.")],
    browser: Browser = None,
    of: Of = None,
) -> None:
    """Type a command into a terminal of one's own lab."""
    town: Town = context.obj
    with town.visit(who, activity, browser, of) as own:
        _show({"lab": own.url, **terminals.run(own, command, town.patience).shown()})


@app.command()
def start(
    context: typer.Context,
    who: Who,
    activity: Activity,
    gpu: Annotated[str, typer.Argument(help="What to choose, such as a100:1; empty: none.")] = "",
    browser: Browser = None,
) -> None:
    """Start one's lab, which is stopped first, by the hub's own page; shows what that offers, and how it ends."""
    town: Town = context.obj
    with town.signed_in(who, activity, browser) as person:
        hub = LabOf(person, f"{town.lms.instance(activity)}hub/")
        hub.delete(f"api/users/{hub.get('api/user')['name']}/server")
        page = person.open(f"{hub.url}spawn")
        offered = words(page)
        if found := [form for form in forms(page) if "gpu" in form.fields]:
            page = person.go_on(person.submit(found[0], page, gpu=gpu))
        _show({"offered": offered, "url": str(page.url), "status": page.status_code, "words": words(page)})


@app.command()
def leave(context: typer.Context, who: Who, activity: Activity, browser: Browser) -> None:
    """Log out of the hub, and show what it says to that."""
    town: Town = context.obj
    with Person(town.lms, who, town.patience) as person:
        kept = LWPCookieJar(browser)
        kept.load(ignore_discard=True)
        person.browser.cookies = kept  # type: ignore[assignment]  # httpx takes any jar
        asked = person.open(f"{town.lms.instance(activity)}hub/logout")
        page = person.press("/hub/logout")
        _show({"asked": words(asked), "status": page.status_code, "words": words(page)})


@app.command()
def ask(
    context: typer.Context,
    who: Who,
    activity: Activity,
    path: Annotated[str, typer.Argument(help="Of the lab's API.")],
    send: Annotated[str | None, typer.Option(help="A JSON document to post.")] = None,
    browser: Browser = None,
    of: Of = None,
) -> None:
    """Ask a lab's server what JupyterLab asks it, and show the answer."""
    town: Town = context.obj
    with town.visit(who, activity, browser, of) as own:
        _show(own.get(path) if send is None else own.send(path, json.loads(send)))


@app.command()
def stop(context: typer.Context, who: Who, activity: Activity) -> None:
    """Stop one's own lab, as the hub's own page does."""
    town: Town = context.obj
    with Person(town.lms, who, town.patience) as person:
        person.launch(activity)
        instance = town.lms.instance(activity)
        name = own_lab(person, instance).url.rstrip("/").rpartition("/")[2]
        LabOf(person, f"{instance}hub/").delete(f"api/users/{name}/server")
        _show({"stopped": name})


@app.command()
def room(
    context: typer.Context,
    who: Who,
    activity: Activity,
    paths: Annotated[list[str], typer.Argument(help="Below Kore's address, as `rooms/help`.")],
) -> None:
    """Click an activity; then open rooms, one after the other, and show where that ends and how soon."""
    town: Town = context.obj
    with Person(town.lms, who, town.patience) as person:
        person.launch(activity)
        found = []
        for path in paths:
            began = time.monotonic()
            page = person.open(f"{town.lms.instance(activity)}services/kore/{path}")
            found.append({"url": str(page.url), "status": page.status_code, "seconds": _since(began)})
        _show(found)


@app.command()
def rooms(context: typer.Context, who: Who, activity: Activity) -> None:
    """Click an activity, and show where the rooms are that one finds then, by title: paths below Kore's address."""
    town: Town = context.obj
    with Person(town.lms, who, town.patience) as person:
        person.launch(activity)
        page = person.open(f"{town.lms.instance(activity)}services/kore/")
        links = re.findall(r'<a href="[^"]*/services/kore/([^"]*rooms/[^"]*)">([^<]*)</a>', page.text)
        _show({title: path for path, title in links})


@app.command()
def meet(
    context: typer.Context,
    activity: Activity,
    name: Annotated[str, typer.Argument(help="The declared room.")],
    guests: Annotated[
        list[str], typer.Argument(help="Login names at the LMS; each writes a cell, the first one runs.")
    ],
) -> None:
    """Write together into the notebook `meeting.ipynb` of a room; show who each one is there, and what they read."""
    town: Town = context.obj
    with ExitStack() as open_:
        rooms = [
            _room(town, open_.enter_context(Person(town.lms, who, town.patience)), activity, name) for who in guests
        ]
        rooms[0].put("api/contents/meeting.ipynb", {"type": "notebook", "format": "json", "content": _notebook(guests)})
        notebooks = [open_.enter_context(Document(room, "meeting.ipynb", town.patience)) for room in rooms]
        for number, notebook in enumerate(notebooks):
            notebook.write(number, f"print('{guests[number]} was here')")
        for notebook in notebooks:
            notebook.wait_until(lambda: all(notebook.source(number) for number in range(len(guests))))  # noqa: B023
        notebooks[0].run(0)
        notebooks[-1].wait_until(lambda: "was here" in notebooks[-1].printed(0))
        _show(
            [
                {
                    "name": room.get("api/me")["identity"]["display_name"],
                    "reads": [notebook.source(number) for number in range(len(guests))],
                }
                for room, notebook in zip(rooms, notebooks, strict=True)
            ]
        )


@app.command()
def together(
    context: typer.Context,
    who: Who,
    code: Code,
    activities: Annotated[list[int], typer.Argument(help="Activities that lead to different instances.")],
) -> None:
    """Be in several instances at once by one browser; then run the code in each lab."""
    town: Town = context.obj
    text = _text(code)
    with Person(town.lms, who, town.patience) as person:
        labs = [_enter(town, person, activity) for activity in activities]
        kernels = [Kernel(own, "Untitled.ipynb") for own in labs]
        outcomes = [kernel.run(text, town.patience) for kernel in kernels]
        _show([{"lab": own.url, **outcome.shown()} for own, outcome in zip(labs, outcomes, strict=True)])


def main() -> None:
    """The command's entry point; what stops a person is told in one line."""
    try:
        app()
    except (KoreError, httpx.HTTPError, OSError) as error:
        sys.exit(f"ananke-people: {type(error).__name__}: {error}")


def _other(own: LabOf, user: str, person: Person) -> LabOf:
    """Another hub user's lab of the same hub, once its server knows the person."""
    url = re.sub("/user/[^/]+/$", f"/user/{user}/", own.url)
    person.open(f"{url}lab")
    return LabOf(person, url)


def _room(town: Town, person: Person, activity: int, name: str) -> LabOf:
    """A declared room, for somebody who clicks an activity first."""
    instance = town.lms.instance(activity)
    person.launch(activity)
    page = person.open(f"{instance}services/kore/rooms/{name}")
    address = f"{instance}user/room-{name}/"
    if not str(page.url).startswith(address):
        raise Stuck(f"{person.username} is at {page.url.path} (HTTP {page.status_code}) instead of the room")
    return LabOf(person, address)


def _notebook(cells: list[str]) -> dict[str, Any]:
    """One with an empty cell for each."""
    empty = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ""}
    ids = [{"id": f"cell-{number}"} for number in range(len(cells))]
    return {"cells": [empty | number for number in ids], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _enter(town: Town, person: Person, activity: int) -> LabOf:
    person.launch(activity)
    return own_lab(person, town.lms.instance(activity))


def _text(code: str) -> str:
    return sys.stdin.read() if code == "-" else code


def _since(moment: float) -> float:
    return round(time.monotonic() - moment, 2)


def _show(result: Any) -> None:
    typer.echo(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
