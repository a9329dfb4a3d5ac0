from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kore.cli import main


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


PLATFORM = {
    "name": "Example LMS",
    "issuer": "https://lms.example.test",
    "client_id": "kore",
    "deployment_ids": ["1"],
    "authorization_endpoint": "https://lms.example.test/auth",
    "token_endpoint": "https://lms.example.test/token",
    "jwks_uri": "https://lms.example.test/jwks",
}


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs `kore check-config` in this process, which saves the imports."""
    monkeypatch.delenv("KORE_SETTINGS", raising=False)

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr("sys.argv", ["kore", "check-config", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        return Done(int(exit_.value.code or 0), *capsys.readouterr())

    return run


def test_a_file_that_is_right(check: Any, write_settings: Any, tmp_path: Path) -> None:
    file = write_settings(platforms=[PLATFORM])
    done = check("--settings", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{file}: instance main, 1 platform(s), at https://hub.example.test/main\n"
    assert not (tmp_path / "state").exists(), "a check makes nothing"


def test_the_skeleton_of_homes_is_looked_at(check: Any, write_settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "skeleton"
    folder.mkdir()
    (folder / "welcome.md").touch()
    file = write_settings(homes={"skeleton": str(folder)})
    assert check("--settings", file).returncode == 0
    (folder / "link").symlink_to("welcome.md")
    done = check("--settings", file)
    assert done.returncode == 2
    assert (
        done.stderr == f"kore: homes.skeleton: {folder}/link is neither a file nor a folder; put a copy in its place\n"
    )


def test_the_file_may_be_named_by_the_environment(kore: Any, write_settings: Any) -> None:
    assert kore("check-config", KORE_SETTINGS=str(write_settings())).returncode == 0


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"colour": "red"}, "  colour: Extra inputs are not permitted"),
        ({"ports": {"kore": 8082, "web": 1}}, "  ports.web: Extra inputs are not permitted"),
        ({"platforms": [PLATFORM | {"secret": "x"}]}, "  platforms.0.secret: Extra inputs are not permitted"),
        ({"instance": None}, "  instance: Field required"),
        ({"platforms": [{"name": "LMS"}]}, "  platforms.0.jwks_uri: Field required"),
        ({"public_url": "http://hub.example.test"}, "  public_url: Value error, must begin with https://"),
        ({"ports": {"kore": 8081}}, "  ports: Value error, two processes cannot have the same port"),
        ({"state_dir": "state"}, "  (whole file): Value error, state_dir: must be an absolute path"),
    ],
)
def test_every_fault_is_named(changes: Any, place: str, check: Any, write_settings: Any) -> None:
    file = write_settings(**changes)
    done = check("--settings", file)
    assert (done.returncode, done.stdout) == (2, "")
    first, *lines = done.stderr.splitlines()
    assert first == f"kore: {file} is not a valid settings file:"
    assert [line for line in lines if line.startswith(place)]
    assert all(line.startswith("  ") for line in lines)


def test_all_faults_at_once(check: Any, write_settings: Any) -> None:
    done = check("--settings", write_settings(colour="red", instance=None, state_dir=None))
    assert len(done.stderr.splitlines()) == 4


@pytest.mark.parametrize("content", ["", "[]", "{", '{"instance": "\\ud800"}', "\x00"])
def test_what_is_no_settings_file(content: str, check: Any, tmp_path: Path) -> None:
    file = tmp_path / "instance.json"
    file.write_text(content)
    done = check("--settings", file)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert done.stderr.startswith(f"kore: {file} is not a valid settings file:\n")


def test_a_file_that_cannot_be_read(check: Any, tmp_path: Path) -> None:
    for file, reason in ((tmp_path / "nowhere", "No such file or directory"), (tmp_path, "Is a directory")):
        done = check("--settings", file)
        assert (done.returncode, done.stderr) == (2, f"kore: cannot read {file}: {reason}\n")


def test_a_file_that_nobody_named(check: Any) -> None:
    done = check()
    assert done.returncode == 2
    assert "--settings" in done.stderr
