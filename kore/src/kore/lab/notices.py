"""Messages to the person in JupyterLab: told by parts of this server, shown by a script of ours in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from jupyter_server.base.handlers import APIHandler
from tornado import web

from kore import texts

Level = Literal["info", "warning", "error"]
#: JupyterLab cuts off what is longer
LONGEST = 140


@dataclass(frozen=True)
class Notice:
    """One message."""

    #: by language
    text: Mapping[str, str]
    level: Level

    def __post_init__(self) -> None:
        """Refuse what people could not read.

        Raises:
            ValueError: a language is missing, or JupyterLab would cut the text off.
        """
        if set(self.text) != set(texts.LANGUAGES):
            raise ValueError(f"a notice needs a text in each of: {', '.join(texts.LANGUAGES)}")
        if longest := max((text for text in self.text.values() if len(text) > LONGEST), key=len, default=None):
            raise ValueError(f"a notice has at most {LONGEST} letters: {longest}")


class Notices:
    """What is to be shown now. Any thread may tell; a page that is loaded anew shows all of it again."""

    def __init__(self) -> None:
        """Nothing."""
        self._told: dict[str, Notice] = {}
        self._lock = Lock()

    def tell(self, key: str, text: Mapping[str, str], level: Level = "info") -> None:
        """Show a message, in the place of the one with the same key.

        Args:
            key: names the message.
            text: by language; shown as it is, never as HTML.
            level: warnings and errors stay until they are closed or withdrawn, others go by themselves.

        Raises:
            ValueError: a language is missing, or a text is longer than `LONGEST`.
        """
        notice = Notice(text, level)
        with self._lock:
            self._told[key] = notice

    def withdraw(self, key: str) -> None:
        """Show it no longer; nothing happens where it is not shown."""
        with self._lock:
            self._told.pop(key, None)

    def shown(self, language: str) -> list[dict[str, str]]:
        """What a browser of this language shows."""
        with self._lock:
            told = list(self._told.items())
        return [{"key": key, "text": notice.text[language], "level": notice.level} for key, notice in told]


class NoticesHandler(APIHandler):
    """`GET kore/notices`: what our script in the browser asks for every few seconds."""

    def initialize(self, notices: Notices) -> None:
        """Take the notices over."""
        self.notices = notices

    @web.authenticated
    def get(self) -> None:
        """All notices, in the browser's language."""
        language = texts.language(self.request.headers.get("Accept-Language", ""))
        self.set_header("Cache-Control", "no-store")
        self.finish({"notices": self.notices.shown(language)})
