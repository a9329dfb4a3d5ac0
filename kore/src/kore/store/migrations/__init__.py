"""Alembic's environment; `kore.store.database` runs it."""
