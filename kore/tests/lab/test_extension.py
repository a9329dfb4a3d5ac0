"""A real JupyterLab server, started as the spawner starts it, without a hub."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from nbgrader.api import Gradebook
from tests.lab.servers import Start, wait

from kore import archive, lab
from kore.lab.example import SOURCE

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
#: of a link that would bring it
REPOSITORY = {"repo": "https://git.example.org/course"}
#: what collaboration, execution at the server and language servers put their own in the place of
REPLACED = {
    "@jupyterlab/completer-extension:base-service",
    "@jupyterlab/filebrowser-extension:defaultFileBrowser",
    "@jupyterlab/notebook-extension:cell-executor",
}


def switched_off(client: httpx.Client) -> str:
    page = client.get("lab").text
    return page.partition('"disabledExtensions": [')[2].partition("]")[0]


def test_a_students_lab(kore: FakeKore, server: Start, tmp_path: Path) -> None:
    kore.releases["ps1"] = archive.pack(SOURCE)
    question = {"course": COURSE, "assignment": "ps1"}
    with server("alice") as client:
        opened = client.get("kore/open", params=question)
        assert opened.headers["Location"] == f"/user/alice/lab/tree/{COURSE}/ps1/problem1.ipynb"
        notebook = tmp_path / "alice" / COURSE / "ps1" / "problem1.ipynb"
        notebook.write_text("mine")
        kore.away = True
        assert client.get("kore/open", params=question).status_code == 302
        assert notebook.read_text() == "mine"
        kore.away = False

        refused = client.get("kore/open", params=question | {"assignment": "none"}, headers={"Accept-Language": "de"})
        assert refused.status_code == 404
        assert "Das gibt es nicht" in refused.text
        assert client.get("kore/open", params=question | {"course": "../.."}).status_code == 400
        client.cookies.clear()
        stranger = client.get("kore/open", params=question, headers={"Authorization": "token none"})
        assert stranger.headers["Location"].startswith("/user/alice/login")

        body = {"type": "file", "format": "text", "content": "x"}
        assert client.put("api/contents/gone.txt", json=body).status_code == 201
        assert client.delete("api/contents/gone.txt").status_code == 204
        assert list((tmp_path / "alice").rglob("*Trash*")) == [], "what is deleted leaves the disk"

        assert client.get("kore/home").headers["Location"] == "/services/kore/"
        assert client.get("kore/review", params={"assignment": "ps1", "student": "bob"}).status_code == 404
        menu = client.get("lab/api/settings/@jupyterlab/mainmenu-extension:plugin").json()["schema"]["properties"]
        assert menu["menus"]["default"][0]["items"][0]["args"]["url"] == "/user/alice/kore/home"
        news = client.get("lab/api/settings/@jupyterlab/apputils-extension:notification").json()["schema"]["properties"]
        assert news["fetchNews"]["default"] == "false"

        off = switched_off(client)
        assert "@jupyter/nbgrader:formgrader" in off
        assert "@jupyter/nbgrader:create-assignment" in off
        assert "@jupyter/collaboration-extension" in off
        assert "@jupyter/nbgrader:assignment-list" not in off
        assert client.get("formgrader").status_code == 404


def run_with_times(notebook: Path) -> None:
    """What JupyterLab leaves in the cells where it records when they ran."""
    content = json.loads(notebook.read_text())
    for cell in content["cells"]:
        cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00.000000Z"}
    notebook.write_text(json.dumps(content))


def test_a_home_gets_what_the_hub_tells_before_its_lab_answers(server: Start, tmp_path: Path) -> None:
    for folder in ("skeleton", "place/data"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "skeleton" / "welcome.md").write_text("# Welcome\n")
    (tmp_path / "place" / "data" / "old.csv").write_text("1, 2")
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", tmp_path / "origin"], check=True)
    commit = ["commit", "-q", "--allow-empty", "-m", "one"]
    ada = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", "clone", "-q", tmp_path / "origin", tmp_path / "work"], check=True, capture_output=True)
    subprocess.run(["git", "-C", tmp_path / "work", *ada, *commit], check=True)
    subprocess.run(["git", "-C", tmp_path / "work", "push", "-q", "origin", "HEAD:main"], check=True)
    repository = {"url": f"file://{tmp_path}/origin", "branch": "main"}
    homes = {"skeleton": str(tmp_path / "skeleton"), "repositories": {"notes": repository}}
    shared = {"place": str(tmp_path / "place"), "folders": ["data"]}
    with server("alice", KORE_HOMES=json.dumps(homes), KORE_SHARED=json.dumps(shared)) as client:
        assert client.get("api/contents/welcome.md").json()["content"] == "# Welcome\n"
        listed = client.get("api/contents/shared/data").json()["content"]
        assert [one["path"] for one in listed] == ["shared/data/old.csv"]
        assert client.delete("api/contents/shared/data/old.csv").status_code == 204
        wait((tmp_path / "alice" / "notes" / ".git").is_dir)
    left = {path.name for path in (tmp_path / "place" / "data").iterdir()}
    assert left <= {".ipynb_checkpoints"}, "deleted for good: nobody finds a trash in there"


def test_nbgraders_buttons(kore: FakeKore, server: Start, tmp_path: Path) -> None:
    kore.releases["ps1"] = archive.pack(SOURCE)
    which = {"course_id": COURSE, "assignment_id": "ps1"}
    with server("alice") as client:
        assert client.post("assignments/fetch", params=which).json()["value"][0]["status"] == "fetched"
        run_with_times(tmp_path / "alice" / COURSE / "ps1" / "problem1.ipynb")
        validated = client.post("assignments/validate", params={"path": f"{COURSE}/ps1/problem1.ipynb"}).json()
        assert validated["success"]
        assert validated["value"] == {}, validated
        listed = client.post("assignments/submit", params=which).json()["value"]
        assert [one["status"] for one in listed] == ["fetched", "submitted"]
        assert [one["student"] for one in kore.handed_in] == ["alice"]
        (tmp_path / "alice" / COURSE / "ps1" / "problem1.ipynb").rename(tmp_path / "elsewhere")
        kore.away = True
        refused = client.post("assignments/submit", params=which).json()
        assert not refused["success"]
        assert refused["value"].startswith("Kore is away")
        kore.away = False
        listed = client.get("assignments", params={"course_id": COURSE}).json()
        assert listed["value"][0]["path"] == f"{COURSE}/ps1"


def formgrader_page(file: Path) -> str:
    """Alice's submission is put into the gradebook; the path of formgrader's page of it."""
    with Gradebook(f"sqlite:///{file}", COURSE) as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own way of adding submissions
        for student in ("alice", "bob"):
            book.update_or_create_student(student)
        book.update_or_create_assignment("ps1")
        book.update_or_create_notebook("problem1", "ps1")
        book.add_submission("ps1", "alice")
        return f"formgrader/submissions/{book.find_submission_notebook('problem1', 'ps1', 'alice').id}/"


def test_a_grading_lab_works_for_its_course(kore: FakeKore, server: Start, tmp_path: Path) -> None:
    user = f"course-{COURSE}"
    kore.jobs.append({"id": 7, "kind": "example", "assignment": None, "students": None})
    with server(user) as client:
        started = client.get("api/status").json()["started"]
        wait(lambda: bool(kore.reports) and kore.reports[-1][1] == "result")
        assert kore.reports[-1] == (7, "result", kore.reports[-1][2] | {"ok": True})
        assert client.get("api/status").json()["last_activity"] > started
        assert (tmp_path / user / "course" / "source" / "ps1" / "problem1.ipynb").is_file()

        assert client.get("kore/open", params={"course": COURSE, "assignment": "ps1"}).status_code == 404
        review = {"assignment": "ps1", "student": "alice"}
        nothing = client.get("kore/review", params=review)
        assert nothing.status_code == 404
        assert f'href="/user/{user}/formgrader/manage_submissions/ps1"' in nothing.text
        for odd in ({"assignment": "../ps1"}, {"student": "../alice"}, {"student": ""}):
            assert client.get("kore/review", params=review | odd).status_code == 400
        shown = formgrader_page(tmp_path / user / "course" / "gradebook.db")
        assert client.get("kore/review", params=review).status_code == 404, "the notebook itself is not there"
        graded = tmp_path / user / "course" / "autograded" / "alice" / "ps1" / "problem1.ipynb"
        graded.parent.mkdir(parents=True)
        shutil.copy(SOURCE / "problem1.ipynb", graded)
        assert client.get("kore/review", params=review).headers["Location"] == f"/user/{user}/{shown}"
        assert "problem1" in client.get(shown).text
        assert "bad_setup" not in client.get("formgrader").text
        found = client.get("formgrader/api/assignments").json()
        assert [(one["name"], one["status"]) for one in found] == [("ps1", "draft")]
        students = client.get("formgrader/api/students").json()
        assert [(one["id"], one["first_name"]) for one in students] == [("alice", "Alice"), ("bob", "Bob")]
        off = switched_off(client)
        assert "@jupyter/nbgrader:formgrader" not in off
        assert "@jupyter/nbgrader:assignment-list" in off
        assert client.get("git-pull", params=REPOSITORY).status_code == 404


def test_kernels_talk_in_private(server: Start, tmp_path: Path) -> None:
    with server("alice") as client:
        kernel = client.post("api/kernels").json()["id"]
        (connection,) = (tmp_path / "alice").rglob(f"kernel-{kernel}.json")
        assert json.loads(connection.read_text())["transport"] == "ipc"


def test_a_room_is_for_working_together(server: Start) -> None:
    with server("room-team") as client:
        off = switched_off(client)
        assert "@jupyter/collaboration-extension" not in off
        assert "@jupyterlab/notebook-extension:cell-executor" in off, "the server runs the cells"
        assert "@jupyter/nbgrader:formgrader" in off
        for address in ("formgrader", "assignments", "assignments/validate"):
            assert client.get(address).status_code == 404, address
        assert client.get("kore/open", params={"course": COURSE, "assignment": "ps1"}).status_code == 404
        assert client.get("git-pull", params=REPOSITORY).status_code == 404
        assert client.get("kore/home").headers["Location"] == "/services/kore/"


def test_what_replaces_parts_of_jupyterlab_takes_nothing_away_where_it_is_off(server: Start) -> None:
    with server("alice", str(Path(lab.__file__).parent / "config" / "without" / "language_servers")) as client:
        off = set(json.loads(f"[{switched_off(client)}]"))
        assert "@jupyter/docprovider-extension" in off
        assert off.isdisjoint(REPLACED)


def test_a_lab_without_nbgrader(kore: FakeKore, server: Start) -> None:
    with server("alice", str(Path(lab.__file__).parent / "config" / "without" / "nbgrader")) as client:
        for address in ("assignments", "formgrader", "assignments/validate"):
            assert client.get(address).status_code == 404, address
        assert "@jupyter/nbgrader:assignment-list" in switched_off(client)
        assert client.get("kore/home").headers["Location"] == "/services/kore/"
