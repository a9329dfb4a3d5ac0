"""Registrations, rosters, rooms, deep linking, and launches without cookies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the store to this revision."""
    _registrations()
    _rosters()
    _rooms()
    _columns()
    _copies()
    _launches()


def _registrations() -> None:
    """Platforms that register themselves."""
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("product", sa.String(length=255), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("deployment_ids", sa.JSON(), nullable=False),
        sa.Column("accept_deployments", sa.Boolean(), nullable=False),
        sa.Column("authorization_endpoint", sa.Text(), nullable=False),
        sa.Column("token_endpoint", sa.Text(), nullable=False),
        sa.Column("token_audience", sa.Text()),
        sa.Column("jwks_uri", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("approved_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
        sa.UniqueConstraint("issuer", "client_id", name="uq_registrations_issuer_client_id"),
        sqlite_autoincrement=True,
    )


def _rosters() -> None:
    """When rosters came, and what they said."""
    op.add_column("courses", sa.Column("copied_from", sa.String(length=31)))
    op.add_column("courses", sa.Column("roster_at", sa.DateTime(timezone=True)))
    op.add_column("courses", sa.Column("differences_url", sa.Text()))
    op.add_column("courses", sa.Column("roster_problem", sa.Text(), nullable=False, server_default=""))
    op.add_column("courses", sa.Column("roster_changes", sa.JSON()))
    op.add_column("members", sa.Column("launched_role", sa.String(length=16)))
    op.add_column("members", sa.Column("launched_at", sa.DateTime(timezone=True)))
    op.add_column("members", sa.Column("listed_role", sa.String(length=16)))
    op.add_column("members", sa.Column("test", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Until now roles came from launches alone.
    op.execute("UPDATE members SET launched_role = role")


def _rooms() -> None:
    """Rooms of courses."""
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=31), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_rooms_course_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
        sa.UniqueConstraint("name", name="uq_rooms_name"),
    )
    op.create_index("ix_rooms_course_id", "rooms", ["course_id"])
    op.add_column("resource_links", sa.Column("room", sa.String(length=31)))


def _columns() -> None:
    """What Kore once gave a column as its maximum."""
    op.add_column("line_items", sa.Column("maximum", sa.Float()))


def _copies() -> None:
    """Releases that wait in a copied course."""
    op.add_column("assignments", sa.Column("draft", sa.String(length=64)))


def _launches() -> None:
    """The platform's storage instead of cookies, and choices under way."""
    op.add_column("logins", sa.Column("storage_target", sa.String(length=255)))
    op.add_column("logins", sa.Column("browser_hash", sa.String(length=64)))
    op.create_table(
        "deep_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_deep_links_course_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_deep_links_person_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_deep_links"),
    )
    op.create_index("ix_deep_links_expires_at", "deep_links", ["expires_at"])
