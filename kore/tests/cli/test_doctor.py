from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kore.cli import doctor as command
from kore.cli import main
from kore.doctor.findings import Section, doubt, well, wrong

PLATFORM = Section("Example [LMS]", [well("all [bold]keys[/bold]"), doubt("a clock", "look at it")])


@pytest.fixture
def examine(write_settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `kore doctor` with these sections as what is found; gives exit status and report."""
    monkeypatch.delenv("KORE_SETTINGS", raising=False)

    def run(*sections: Section) -> tuple[int, str]:
        async def found(*_: Any) -> Any:
            for section in sections:
                yield section

        monkeypatch.setattr(command, "examine", found)
        monkeypatch.setattr("sys.argv", ["kore", "doctor", "--settings", str(write_settings())])
        with pytest.raises(SystemExit) as exit_:
            main()
        return int(exit_.value.code or 0), capsys.readouterr().out

    return run


def test_the_report_says_what_to_do(examine: Any) -> None:
    status, told = examine(PLATFORM)
    assert status == 0
    lines = ["Example [LMS]", "  ✓ all [bold]keys[/bold]", "  ! a clock", "      look at it"]
    assert told.splitlines() == [*lines, "0 wrong, 1 to look at, 1 well"]


def test_what_is_wrong_is_the_exit_status(examine: Any) -> None:
    status, told = examine(PLATFORM, Section("Other", [wrong("a key", "make one")]))
    assert status == 1
    assert told.endswith("1 wrong, 1 to look at, 1 well\n")


def test_an_instance_that_was_never_started_stays_as_it_is(kore: Any, write_settings: Any, tmp_path: Path) -> None:
    done = kore("doctor", "--settings", write_settings(public_url="http://localhost/main"))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    for said in ("no secret", "no database", "no keys", "Kore does not answer on this server", "no LMS is registered"):
        assert said in done.stdout
    assert not (tmp_path / "state").exists()


def test_settings_that_are_wrong(kore: Any, tmp_path: Path) -> None:
    done = kore("doctor", "--settings", tmp_path / "nowhere")
    assert (done.returncode, done.stderr.startswith("kore: cannot read")) == (2, True)
