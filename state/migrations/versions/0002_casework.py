"""What staff add to a lead: their judgement, and consents taken by a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead", sa.Column("casework", sa.LargeBinary(), nullable=True))
