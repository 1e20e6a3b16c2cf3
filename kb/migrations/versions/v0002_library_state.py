"""What tells one state of the project types from the next, so that no question has to read them all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of one row; `kb init` fills it."""
    op.create_table(
        "library_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_types", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_state"),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
