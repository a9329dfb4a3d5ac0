r"""The environment of a lab as a file that systemd reads back to the letter (`EnvironmentFile=`).

The quoting resembles a shell's and is none: between double quotes a backslash is taken away before `"`, `\`, `$` and
the backtick, and together with a line break that follows it; everything else, line breaks too, is what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: NUL ends a variable; surrogates are no UTF-8, and systemd then refuses the whole file.
_UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")
_SPECIAL = re.compile(r'["\\$`]')


def environment_file(variables: Mapping[str, str]) -> str:
    """The file's content.

    Raises:
        ValueError: a variable that no process could have; the message names it and keeps its value to itself.
    """
    return "".join(f'{_checked(name, value)}="{_SPECIAL.sub(_escaped, value)}"\n' for name, value in variables.items())


def _checked(name: str, value: str) -> str:
    if not _NAME.fullmatch(name) or _UNSPEAKABLE.search(value):
        raise ValueError(f"{name!r} cannot be a variable of a lab with the value that it has")
    return name


def _escaped(character: re.Match[str]) -> str:
    return f"\\{character[0]}"
