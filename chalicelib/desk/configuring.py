"""The desk described anew: read, compared, checked against live tickets, applied or rolled back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.configuration import contacts
from chalicelib.configuration.difference import difference
from chalicelib.configuration.model import Configuration
from chalicelib.configuration.never import newly_never
from chalicelib.configuration.reading import InvalidDesk, misplaced, read
from chalicelib.desk import preflight
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.relief import require_no_gap
from chalicelib.rights import require_of_desk
from chalicelib.store.lists import ListStore
from chalicelib.store.transaction import Stale
from chalicelib.store.webhooks import WebhookStore
from chalicelib.tickets.errors import Outdated, Refusal


class Orphans(Refusal):
    """The description leaves out a team or person that live tickets are with."""

    problem = "orphans"
    status = 409


class VersionNotFound(Refusal):
    """There is no such version of the desk's description."""

    problem = "version-not-found"
    status = 404


class Unreadable(InvalidDesk):
    """An earlier version is refused by the rules of today, which are stricter than those it met."""

    def __init__(self, refused: InvalidDesk, version: int, remedy: str) -> None:
        """Take what is wrong with the version's text, and what to do instead."""
        super().__init__(refused.findings, f"version {version}")
        self._told = f"Version {version} has {len(refused.findings)} errors by today's rules"
        self._remedy = remedy

    @property
    def detail(self) -> str:
        """What came of it, and the remedy."""
        return f"{self._told}{self._remedy}"


@dataclass(frozen=True)
class Applied:
    """A description that was read: the version that holds, and what it changes of it."""

    version: int
    changes: tuple[str, ...]


def check(desk: Desk, text: str, call: Call) -> Applied:
    """Say what a description would change, and apply nothing.

    Raises ``InvalidDesk`` for what is wrong in it, ``Orphans`` for what it would leave alone,
    ``LeavesGap`` for whom it takes off duty.
    """
    require_of_desk(call.actor, "read_configuration")
    before, version = desk.configuration.fresh()
    after = read(text)
    require_reachable(desk.webhooks, before, after, text, desk.now())
    require_no_orphans(desk.lists, before, after)
    require_no_gap(before, after, desk.duty.load().arrangements, desk.now())
    return Applied(version, difference(before, after))


def apply(desk: Desk, text: str, reason: str | None, call: Call) -> Applied:
    """Let a description hold from now on, as a version of its own; nothing new changes nothing.

    Raises as ``check`` does, and ``Outdated`` when the caller saw another version.
    """
    require_of_desk(call.actor, "edit_configuration")
    before, version = desk.configuration.fresh()
    if call.if_version is not None and call.if_version != version:
        raise Outdated(call.if_version, version, "desk")
    after = read(text)
    changes = difference(before, after)
    if not changes and desk.configuration.versions.text(version) == text:
        return Applied(version, ())
    require_reachable(desk.webhooks, before, after, text, desk.now())
    require_no_orphans(desk.lists, before, after)
    require_no_gap(before, after, desk.duty.load().arrangements, desk.now())
    try:
        applied = desk.configuration.save(
            after, text, by=call.actor.id, reason=reason, at=desk.now(), seen=version
        )
    except Stale as error:
        raise Outdated(version, desk.configuration.version(), "desk") from error
    preflight.arm(desk.preflights, after, desk.now())
    return Applied(applied, changes)


def roll_back(desk: Desk, version: int, reason: str | None, call: Call) -> Applied:
    """Let an earlier version hold again, as a new one.

    Raises as ``apply`` does, and ``Unreadable`` when today's rules refuse it: the one that holds
    stays in force.
    """
    text = text_of(desk, version)
    try:
        return apply(desk, text, reason or f"back to version {version}", call)
    except InvalidDesk as refused:
        holds = desk.configuration.version()
        remedy = (
            f" and was not applied; version {holds} stays in force. Correct a copy of it "
            f"(GET /desk/versions/{version}) and apply that: PUT /desk."
        )
        raise Unreadable(refused, version, remedy) from refused


def changes_of(desk: Desk, version: int, since: int) -> tuple[str, ...]:
    """Return what a version changed, compared with the version ``since``."""
    before, after = _read_again(desk, since), _read_again(desk, version)
    return difference(before, after)


def _read_again(desk: Desk, version: int) -> Configuration:
    text = text_of(desk, version)
    try:
        return read(text)
    except InvalidDesk as refused:
        remedy = f" and cannot be compared. Read its text: GET /desk/versions/{version}."
        raise Unreadable(refused, version, remedy) from refused


def text_of(desk: Desk, version: int) -> str:
    """Return the text of a version; raises ``VersionNotFound``."""
    text = desk.configuration.versions.text(version)
    if text is None:
        message = f"There is no version {version} of this desk: see GET /desk/versions."
        raise VersionNotFound(message)
    return text


def require_reachable(
    webhooks: WebhookStore,
    before: Configuration | None,
    after: Configuration,
    text: str,
    now: datetime,
    origin: str = "desk.yaml",
) -> None:
    """Raise ``InvalidDesk`` when a page to somebody would lead nowhere, or never come.

    It leads nowhere by no webhook there is, and never comes by a calendar that opens no more,
    unless that is so ``before`` already.
    """
    known = webhooks.all() if contacts.names_webhooks(after) else ()
    hooks = {each.name: each for each in known}
    wrong = [*contacts.refused(after, hooks), *newly_never(before, after, now)]
    if wrong:
        raise misplaced(text, wrong, origin)


def require_no_orphans(lists: ListStore, before: Configuration, after: Configuration) -> None:
    """Raise ``Orphans``, with counts, when live tickets are with what ``after`` leaves out."""
    told = [*_teams(lists, before, after), *_people(lists, before, after)]
    if told:
        raise Orphans(" ".join(told))


def _teams(lists: ListStore, before: Configuration, after: Configuration) -> Iterator[str]:
    for team in sorted(set(before.teams) - set(after.teams)):
        left = sum(lists.count("queue", f"{team}#{state}") for state in ("live", "held"))
        if left:
            tickets, them = (
                ("1 ticket that is", "it") if left == 1 else (f"{left} tickets that are", "them")
            )
            yield f"“teams.{team}” has {tickets} not done: give {them} to another team first."


def _people(lists: ListStore, before: Configuration, after: Configuration) -> Iterator[str]:
    for person in sorted(set(before.staff) - set(after.staff)):
        live = lists.count("assignee", person)
        if live:
            tickets, them = (
                ("1 live ticket", "it") if live == 1 else (f"{live} live tickets", "them")
            )
            yield f"“staff.{person}” has {tickets}: give {them} to somebody else first."
