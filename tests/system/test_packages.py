from __future__ import annotations

from pathlib import Path

import pytest

from system.packages import UnknownPackage, name_of, provide

STORE = "/nix/store/" + "e" * 32


@pytest.mark.parametrize(
    ("store_path", "name"),
    [
        ("coreutils-9.10", "coreutils"),
        ("gcc-15.2.0-lib", "gcc"),
        ("curl-8.19.0-bin", "curl"),
        ("openssh-10.2p1", "openssh"),
        ("ananke-hub-env", "ananke-hub-env"),
        ("configurable-http-proxy-5.3.0", "configurable-http-proxy"),
    ],
)
def test_names_have_no_version_and_no_output(store_path: str, name: str) -> None:
    assert name_of(f"{STORE}-{store_path}") == name


def root_with(tmp_path: Path, program: str) -> Path:
    file = tmp_path / "root" / program
    file.parent.mkdir(parents=True)
    file.touch()
    return tmp_path / "root"


@pytest.mark.parametrize(
    ("package", "program"),
    [("bash-5.3", "usr/bin/bash"), ("nginx-1.30.0", "usr/sbin/nginx")],
)
def test_programs_are_debians(tmp_path: Path, package: str, program: str) -> None:
    root = root_with(tmp_path, program)
    provide(root, f"{STORE}-{package}", tmp_path)
    assert (root / f"{STORE}-{package}/bin".lstrip("/")).readlink() == Path(f"/{program}").parent


def test_a_program_that_debian_lacks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownPackage, match=r"git is missing in the Debian root.*root\.py"):
        provide(root_with(tmp_path, "usr/bin/bash"), f"{STORE}-git-2.53.0", tmp_path)


def test_an_unknown_package_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnknownPackage, match=r"add 'fortune' to tests/system/packages\.py"):
        provide(tmp_path, f"{STORE}-fortune-3.14", tmp_path)


def test_certificates_are_the_tests_own(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made/ca.pem").write_text("certificate")
    provide(tmp_path / "root", f"{STORE}-ananke-test-certificates", tmp_path / "made")
    placed = tmp_path / "root" / f"{STORE}-ananke-test-certificates/ca.pem".lstrip("/")
    assert placed.read_text() == "certificate"
