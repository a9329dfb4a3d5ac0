"""The forms of a page, filled in as a browser shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_CHOICES = {"checkbox", "radio"}
_BUTTONS = {"submit", "image"}
_WITHOUT_VALUE = {"button", "reset", "file"}


@dataclass
class Form:
    """A form; `fields` are what pressing its first button sends."""

    action: str
    method: str
    enctype: str
    fields: dict[str, str] = field(default_factory=dict)


def read(text: str) -> list[Form]:
    """All forms of a page, in their order. Where something must be chosen, it is the first choice."""
    parser = _Forms()
    parser.feed(text)
    return parser.found


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""
        self._pressed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            enctype = values.get("enctype", "application/x-www-form-urlencoded").lower()
            self.found.append(Form(values.get("action", ""), values.get("method", "get").lower(), enctype))
            self._pressed = False
        elif not self.found:
            return
        elif tag in {"input", "button"}:
            self._control(values, values.get("type", "submit" if tag == "button" else "text").lower())
        elif tag == "select":
            self._select = values.get("name", "")
        elif tag == "option" and self._select:
            self._set(self._select, values.get("value", ""), again="selected" in values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _control(self, values: dict[str, str], kind: str) -> None:
        name = values.get("name", "")
        if not name or kind in _WITHOUT_VALUE or "disabled" in values:
            return
        if kind in _BUTTONS:
            if not self._pressed:
                self._pressed = True
                self._set(name, values.get("value", ""))
        elif kind in _CHOICES:
            self._set(name, values.get("value", "on"), again="checked" in values)
        else:
            self._set(name, values.get("value", ""), again=True)

    def _set(self, name: str, value: str, *, again: bool = False) -> None:
        fields = self.found[-1].fields
        fields[name] = value if again else fields.get(name, value)
