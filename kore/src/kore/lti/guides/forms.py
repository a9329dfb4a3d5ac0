"""What an LMS's administrator enters where: tables of form fields, for pages, the command line and the handbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kore.lti import tool
from kore.lti.tool import Tool


@dataclass(frozen=True)
class Field:
    """A field, by the LMS's own label in English, and what belongs there."""

    label: str
    #: several where the field has several lines; `{ours.…}` stands for what differs between instances
    lines: tuple[str, ...]
    #: whether the lines are entered to the letter; else they are chosen, or said in words
    typed: bool
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Fields under one heading of a form."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Guide:
    """One LMS."""

    #: how the command calls it, and the end of its page's name
    key: str
    name: str
    #: where the form is
    way: str
    sections: tuple[Section, ...]


def typed(label: str, *lines: str, note: str = "") -> Field:
    """A field for a text that is entered to the letter."""
    return Field(label, lines, typed=True, note=note)


def chosen(label: str, value: str) -> Field:
    """A field where something is chosen."""
    return Field(label, (value,), typed=False)


def custom(label: str, groups: str | None = None) -> Field:
    """The field for custom parameters, one a line.

    Args:
        label: the LMS's own.
        groups: the LMS's variable for a person's groups in the course, if it has one.
    """
    parameters = tool.CUSTOM | ({tool.GROUPS: groups} if groups else {})
    return typed(label, *(f"{key}={value}" for key, value in parameters.items()))


def filled(guide: Guide, ours: Tool) -> Guide:
    """The guide with the instance's own addresses."""
    return replace(guide, sections=tuple(_filled(section, ours) for section in guide.sections))


def markdown(guide: Guide) -> str:
    """A filled guide as a table for the handbook."""
    return "\n".join(["| field | value |", "|---|---|", *_rows(guide)])


def _filled(section: Section, ours: Tool) -> Section:
    fields = [
        replace(field, lines=tuple(line.format(ours=ours) for line in field.lines), note=field.note.format(ours=ours))
        for field in section.fields
    ]
    return replace(section, fields=tuple(fields))


def _rows(guide: Guide) -> Iterator[str]:
    for section in guide.sections:
        yield f"| **{section.title}** | |"
        for field in section.fields:
            lines = [f"`{line}`" if field.typed else line for line in field.lines]
            note = f" ({field.note})" if field.note else ""
            yield f"| {field.label} | {'<br>'.join(lines)}{note} |"
