"""The table's indexes as data: the CDK stack and the test engines build the same table from it."""

from typing import NamedTuple


class Index(NamedTuple):
    """A global secondary index: its name, its key attributes, and whether it carries a card."""

    name: str
    partition: str
    sort: str
    card: bool


INDEXES = (
    Index("queue", "queue_key", "created_key", card=True),
    Index("requester", "requester", "created_key", card=True),
    Index("organization", "organization", "created_key", card=True),
    Index("assignee", "assignee_key", "created_key", card=True),
    Index("due", "due_key", "wake_key", card=False),
)

# What a list shows; the requester and organization of their own index are there as its keys.
CARD = (
    "subject",
    "status",
    "priority",
    "kind",
    "team",
    "assignee",
    "requester",
    "requester_name",
    "organization",
    "product",
    "channel",
    "updated_at",
    "due_at",
    "held",
    "name",  # of organizations and people, who are listed by the same indexes
    "role",
)
