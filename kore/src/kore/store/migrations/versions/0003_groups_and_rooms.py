"""Groups of the platforms within courses; rooms that were removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the store to this revision."""
    _groups()
    _members()
    op.add_column("courses", sa.Column("groups_url", sa.Text()))
    op.add_column("courses", sa.Column("groups_problem", sa.Text(), nullable=False, server_default=""))
    op.add_column("rooms", sa.Column("removed_at", sa.DateTime(timezone=True)))


def _groups() -> None:
    """The groups."""
    op.create_table(
        "course_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=31), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_course_groups_course_id"),
        sa.PrimaryKeyConstraint("id", name="pk_course_groups"),
        sa.UniqueConstraint("course_id", "group_id", name="uq_course_groups_course_id_group_id"),
        sa.UniqueConstraint("slug", name="uq_course_groups_slug"),
    )


def _members() -> None:
    """Who is in them."""
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["course_groups.id"], name="fk_group_members_group_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_group_members_person_id"),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_group_members"),
    )
    op.create_index("ix_group_members_person_id", "group_members", ["person_id"])
