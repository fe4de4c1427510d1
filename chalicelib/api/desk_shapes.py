"""The shapes of the desk itself: what it offers, its versions, and its hooks."""

from datetime import datetime
from typing import Literal

from chalicelib.api.answer import Answer
from chalicelib.configuration.catalogue import Class
from chalicelib.configuration.model import Language
from chalicelib.tickets.events import Role
from chalicelib.tickets.model import Channel


class StaffView(Answer):
    """Somebody of the desk, to whom tickets can be assigned."""

    id: str
    name: str
    role: Literal[Role.AGENT, Role.SUPERVISOR, Role.ADMIN]
    team: str


class KindView(Answer):
    """A kind of ticket, its names, and its class (PQRSI)."""

    name: str
    name_in: dict[str, str]
    of_class: Class


class DeskView(Answer):
    """What a front end offers to choose from: teams, people, products."""

    version: int
    name: str
    language: Language
    teams: dict[str, str]  # id to title
    products: list[str]
    kinds: dict[str, KindView]
    channels: dict[str, list[Channel]]  # offered at a level; all, where none are said
    staff: list[StaffView]


class Changes(Answer):
    """The version that holds, and what was (or would be) changed, a line each."""

    version: int
    changes: list[str]


class RevisionView(Answer):
    """Who changed the desk, when and why."""

    version: int
    at: datetime | None
    by: str
    reason: str | None


class Versions(Answer):
    """Every version of the desk's description, the latest first."""

    items: list[RevisionView]


class Description(Answer):
    """A version of desk.yaml."""

    version: int
    yaml: str


class Hook(Answer):
    """Where an external system posts; whoever knows the path may."""

    system: str
    path: str


class Hooks(Answer):
    """The hooks of all external systems."""

    items: list[Hook]


class Followed(Answer):
    """Whether the ticket has changed by it."""

    changed: bool
