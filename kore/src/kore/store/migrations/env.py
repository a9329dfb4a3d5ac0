"""Alembic's entry: runs on the connection that `kore.store.database` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from kore.store.tables import Base, Moment


def _rendered(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration stays as it was, whatever becomes of our own types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
