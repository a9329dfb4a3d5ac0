"""A real JupyterLab with a real WebDAV server behind it: what jupyter-fs asks for, and where a password goes."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.lab.servers import serving
from tests.lab.storage.conftest import Cloud, offered

from kore import lab as package

SETTINGS = "lab/api/settings/jupyter-fs:plugin"
Start = Callable[..., Any]


class Lab:
    """A lab that runs, and what it leaves."""

    def __init__(self, client: httpx.Client, home: Path) -> None:
        self.client, self.home = client, home

    def resources(self, *added: dict[str, Any], **typed: dict[str, str]) -> dict[str, dict[str, Any]]:
        """What jupyter-fs does when a page is loaded, and then with what was typed; by the names in paths."""
        body: dict[str, Any] = {"options": {"_addServerside": True}, "resources": list(added)}
        found = self.client.post("jupyterfs/resources", json=body).raise_for_status().json()
        if typed:
            body = {"options": {}, "resources": [{**one, "tokenDict": typed.get(one["drive"])} for one in found]}
            found = self.client.post("jupyterfs/resources", json=body).raise_for_status().json()
        return {one["drive"]: one for one in found}

    def names(self, path: str) -> list[str]:
        answer = self.client.get(f"api/contents/{quote(path)}").raise_for_status()
        return sorted(one["name"] for one in answer.json()["content"])

    def save(self, *resources: dict[str, Any]) -> httpx.Response:
        """Press “Save” in JupyterLab's settings."""
        return self.client.put(SETTINGS, json={"raw": json.dumps({"resources": resources})})

    def left(self) -> list[Path]:
        """All that the lab has written, and what others see of its process."""
        written = [file for file in self.home.rglob("*") if file.is_file()]
        (running,) = [file for file in written if re.fullmatch(r"jpserver-\d+\.json", file.name)]
        process = Path("/proc", str(json.loads(running.read_text())["pid"]))
        return [process / "cmdline", process / "environ", *written]


@pytest.fixture
def start(environment: Callable[[str], dict[str, str]], tmp_path: Path) -> Start:
    """Start a lab that is told this of storage."""

    @contextmanager
    def start(resources: dict[str, Any], own: tuple[str, ...] = ()) -> Iterator[Lab]:
        variables = environment("alice")
        variables["KORE_STORAGE"] = json.dumps({"resources": resources, "own": own})
        variables["KORE_STORAGE_SECRETS"] = str(tmp_path / "secrets")
        talkative = tmp_path / "talkative"
        talkative.mkdir()
        (talkative / "jupyter_server_config.json").write_text('{"ServerApp": {"log_level": "DEBUG"}}')
        config = Path(package.__file__).parent / "config"
        with serving(variables, str(talkative), str(config / "with" / "storage")) as client:
            client.timeout = 30
            yield Lab(client, Path(variables["HOME"]))

    return start


def _found(needle: str, files: list[Path]) -> list[Path]:
    forms = [needle.encode(), quote(needle, safe="").encode(), json.dumps(needle)[1:-1].encode()]
    return [file for file in files if any(form in file.read_bytes() for form in forms)]


def test_a_person_connects_works_and_leaves_no_password(start: Start, cloud: Cloud) -> None:
    wrong = secrets.token_hex(12)
    asked = (False, ["User", "Password"])
    with start({"cloud": offered(cloud.url)}) as lab:
        page = lab.client.get("lab").text
        assert '"jupyter-fs"' not in page.partition('"disabledExtensions": [')[2].partition("]")[0]
        shown = lab.resources()["cloud"]
        assert (shown["init"], shown["missingTokens"]) == asked
        assert shown["url"] == f"webdav://{{{{User}}}}:{{{{Password}}}}@{cloud.url.removeprefix('webdav://')}"

        assert lab.resources(cloud={"User": "ada", "Password": wrong})["cloud"]["init"], (
            "there is something to click at"
        )
        root = lab.client.get("api/contents/cloud:", params={"content": 0})
        assert root.json()["path"] == "cloud:"
        refused = lab.client.get("api/contents/cloud:")
        assert (refused.status_code, refused.json()["message"]) == (
            403,
            "Cloud: the server refuses this name and password. Reload the page, and JupyterLab asks for them again.",
        )
        shown = lab.resources()["cloud"]
        assert (shown["init"], shown["missingTokens"]) == asked

        assert lab.resources(cloud=cloud.typed)["cloud"]["init"]
        assert lab.resources()["cloud"]["init"], "a page that is loaded again asks no more"
        data = os.urandom(1 << 20)
        body = {"type": "file", "format": "base64", "content": base64.b64encode(data).decode()}
        assert lab.client.put(f"api/contents/cloud:{quote('Übung 1.bin')}", json=body).status_code == 201
        assert lab.names("cloud:") == ["Übung 1.bin"]
        down = lab.client.get(f"files/cloud:{quote('Übung 1.bin')}", params={"download": 1})
        assert down.content == data
        assert "attachment" in down.headers["Content-Disposition"]
        assert lab.client.get("files/cloud:none").status_code == 404
        (lab.home / "near.txt").write_text("near")
        assert lab.client.get("files/near.txt").text == "near"
        snippets = lab.client.get("jupyterfs/snippets").json()["snippets"]
        assert all("{{resource}}" in one["template"] for one in snippets)

        coded = base64.b64encode(f"ada:{cloud.password}".encode()).decode()
        assert len(lab.left()) > 4
        assert "[D 2" in (lab.home / "server.log").read_text(), "the log holds all that there is to tell"
        assert _found(cloud.url.partition("/remote")[0], lab.left()), "the search finds what is there"
        assert [_found(needle, lab.left()) for needle in (cloud.password, wrong, coded)] == [[], [], []]
        assert cloud.password not in lab.client.get("jupyterfs/resources").text


def test_strangers_get_nothing(start: Start, cloud: Cloud) -> None:
    with start({"cloud": offered(cloud.url)}) as lab:
        lab.resources(cloud=cloud.typed)
        (cloud.folder / "a.txt").write_text("mine")
        lab.client.cookies.clear()
        for path in ("jupyterfs/resources", "jupyterfs/snippets", "files/cloud:a.txt", "api/contents/cloud:"):
            answer = lab.client.get(path, headers={"Authorization": "token none"})
            assert answer.status_code in (302, 403), path
            assert "mine" not in answer.text
        assert lab.client.post("jupyterfs/resources", json={"resources": "x"}).status_code == 400


def test_what_people_add_is_looked_at_before_it_is_saved(start: Start, cloud: Cloud) -> None:
    password = secrets.token_hex(12)
    mine = {"name": "Mine", "url": cloud.url}
    with start({}, own=("webdav",)) as lab:
        for resource, problem in (
            ({**mine, "url": f"webdav://ada:{password}@{cloud.server}/"}, "holds neither name nor password"),
            (
                {**mine, "kwargs": json.dumps({"auth": ["ada", password]})},
                "leave the field for further arguments empty",
            ),
            ({**mine, "url": "file:///etc"}, "begins with one of webdav://"),
            ({**mine, "url": "simplecache::webdav://x/"}, "begins with one of webdav://"),
            ({**mine, "url": "s3://s3.example.org/bucket"}, "people may add addresses of these kinds: webdav://"),
        ):
            answer = lab.save(resource)
            assert answer.status_code == 400, resource
            assert problem in answer.json()["message"]
            assert password not in answer.text
            assert lab.resources(resource) == {}, "nor is it taken from settings that were written in another way"
        assert _found(password, lab.left()) == []

        assert lab.save(mine).status_code == 204
        assert cloud.server in lab.client.get(SETTINGS).json()["raw"]
        (drive, shown), *none = lab.resources(mine).items()
        assert none == []
        assert (shown["name"], shown["missingTokens"]) == ("Mine", ["User", "Password"])
        assert lab.resources(mine, **{drive: cloud.typed})[drive]["init"]
        assert lab.names(f"{drive}:") == []
        assert lab.resources() == {}, "what is taken out of the settings is let go"
        assert lab.client.get(f"api/contents/{drive}:").status_code == 404


def test_a_key_for_several_people_comes_from_root(start: Start, cloud: Cloud, tmp_path: Path) -> None:
    url = cloud.url.replace("{user}", "ada")
    with start({"course": offered(url, login="shared", writable=False)}) as lab:
        assert lab.resources()["course"]["missingTokens"] == []
        answer = lab.client.get("api/contents/course:").json()
        assert answer["message"].startswith("the key that the administrator gives with 'Cloud' is not there")
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "course").write_text(f"{cloud.user}\n{cloud.password}\n")
        shown = lab.resources()["course"]
        assert (shown["init"], shown["auth"], shown["url"]) == (True, "none", url)
        assert lab.names("course:") == []
        assert _found(cloud.password, lab.left()) == []
