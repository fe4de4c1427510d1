"""What becomes of an organization and its agreements: by people, and by themselves. Pure.

Days are those of the desk's zone; an instant becomes a day, and a day's beginning an instant, here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.customers.agreement import Agreement, share_reached
from chalicelib.customers.history import Entry, Happening
from chalicelib.customers.organization import Organization
from chalicelib.tickets.events import DESK, Actor, Change

# What is held at this very moment must stand in the index of what waits before one looks there.
SETTLED = timedelta(seconds=2)

_Changed = tuple[Organization, tuple[Entry, ...]]


@dataclass(frozen=True)
class Almanac:
    """By which zone days are told, and how many days before its end an agreement is announced."""

    zone: str
    announce: tuple[int, ...] = ()

    def day(self, at: datetime) -> date:
        """Return the day that an instant belongs to."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def begins(self, day: date) -> datetime:
        """Return the instant at which a day begins."""
        return datetime.combine(day, time(), ZoneInfo(self.zone))


def created(organization: Organization, actor: Actor, now: datetime) -> _Changed:
    """Return a new organization, and that it was created."""
    fresh = organization.model_copy(update={"version": 1})
    return fresh, (_entry(fresh, Happening.CREATED, actor, now),)


def edited(
    before: Organization, fields: Mapping[str, Any], actor: Actor, now: datetime
) -> _Changed:
    """Return the organization with ``fields`` changed; no entry when they say nothing new."""
    changes = _changes(before, fields)
    if not changes:
        return before, ()
    after = _next(before, fields)
    return after, (_entry(after, Happening.EDITED, actor, now, changes=changes),)


def made(before: Organization, terms: Mapping[str, Any], actor: Actor, now: datetime) -> _Changed:
    """Return the organization with one more agreement; what waited for it is looked at now."""
    number = before.agreements_made + 1
    agreement = Agreement.model_validate({**terms, "id": f"{before.id}.{number}"})
    update = {
        "agreements": (*before.agreements, agreement),
        "agreements_made": number,
        "check_at": now + SETTLED,
    }
    after = _next(before, update)
    return after, (_entry(after, Happening.AGREEMENT_MADE, actor, now, agreement=agreement.id),)


def amended(  # noqa: PLR0913 - which, how, by whom, when and why
    before: Organization,
    agreement: Agreement,
    terms: Mapping[str, Any],
    kind: Happening,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
) -> _Changed:
    """Return the organization with one agreement's terms changed; no entry for nothing new."""
    changes = _changes(agreement, terms)
    if not changes:
        return before, ()
    merged = {**dict(agreement), **terms, "version": agreement.version + 1}
    if "starts_on" in changes:
        merged["since"] = None
    if "ends_on" in changes:
        merged["announced"] = None
    anew = Agreement.model_validate(merged)
    # Of more hours than before it is told again how far they are used.
    anew = anew.model_copy(update={"warned": min(anew.warned, share_reached(anew))})
    after = _next(before, {**_replaced(before, anew), "check_at": now + SETTLED})
    entry = _entry(after, kind, actor, now, agreement=agreement.id, changes=changes, reason=reason)
    return after, (entry,)


def renewed(before: Organization, agreement: Agreement, actor: Actor, now: datetime) -> _Changed:
    """Return the organization with the agreement in its next period."""
    period = Agreement.model_validate(dict(agreement.next_period))
    after = _next(before, {**_replaced(before, period), "check_at": now + SETTLED})
    details = {"starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat()}
    kind = Happening.AGREEMENT_RENEWED
    return after, (_entry(after, kind, actor, now, agreement=agreement.id, details=details),)


def used(
    before: Organization, agreement: Agreement, minutes: int, actor: Actor, now: datetime
) -> _Changed:
    """Return the organization with work counted against the agreement's hours."""
    more = agreement.model_copy(update={"minutes_used": agreement.minutes_used + minutes})
    share = share_reached(more)
    entries: tuple[Entry, ...] = ()
    if share > agreement.warned:
        more = more.model_copy(update={"warned": share})
    after = _next(before, _replaced(before, more))
    if share > agreement.warned:
        details = {"share": share, "hours": agreement.hours, "minutes_used": more.minutes_used}
        kind = Happening.HOURS_REACHED
        entries = (_entry(after, kind, actor, now, agreement=agreement.id, details=details),)
    return after, entries


def wake_at(organization: Organization, almanac: Almanac) -> datetime | None:
    """Return when something happens to it by itself: a beginning, an announcement, an end."""
    instants = [each for one in organization.agreements for each in _instants(one, almanac)]
    if organization.check_at is not None:
        instants.append(organization.check_at)
    return min(instants, default=None)


def wake(organization: Organization, now: datetime, almanac: Almanac) -> _Changed:
    """Return the organization after everything due at ``now``, and what happened. Idempotent."""
    today = almanac.day(now)
    later = [each.begins_on for each in organization.agreements if each.begins_on > today]
    # What waits for an agreement that begins some day is looked at again on that day.
    check_at = almanac.begins(min(later)) if later else None
    woken = _next(organization, {"check_at": check_at})
    entries: list[Entry] = []
    agreements = []
    for agreement in organization.agreements:
        after, happened = _by_itself(agreement, today, almanac)
        agreements.append(after)
        for kind, details in happened:
            entry = _entry(woken, kind, DESK, now, agreement=agreement.id, details=details)
            entries.append(entry.model_copy(update={"part": len(entries)}))
    return woken.model_copy(update={"agreements": tuple(agreements)}), tuple(entries)


_Told = tuple[Happening, dict[str, Any]]


def _by_itself(
    agreement: Agreement, today: date, almanac: Almanac
) -> tuple[Agreement, list[_Told]]:
    """Return the agreement as it is today, and what is to be told of it."""
    if agreement.state != "active":
        return agreement, []
    told: list[_Told] = []
    before = agreement
    while agreement.renewal == "tacit" and today > agreement.ends_on:
        agreement = agreement.next_period
    if agreement != before:  # once, however many periods nobody looked
        told.append((Happening.AGREEMENT_RENEWED, {"ends_on": agreement.ends_on.isoformat()}))
    if today > agreement.ends_on and agreement.announced != -1:
        ended = {"ends_on": agreement.ends_on.isoformat(), "grace_days": agreement.grace_days}
        told.append((Happening.AGREEMENT_ENDED, ended))
        return agreement.model_copy(update={"announced": -1}), told
    left = (agreement.ends_on - today).days
    due = [each for each in _unannounced(agreement, almanac) if left <= each]
    if due and left >= 0:
        told.append(
            (Happening.AGREEMENT_ENDING, {"days": left, "ends_on": agreement.ends_on.isoformat()})
        )
        agreement = agreement.model_copy(update={"announced": min(due)})
    return agreement, told


def _unannounced(agreement: Agreement, almanac: Almanac) -> list[int]:
    """Return the days before its end still to be announced; none that its whole length is below."""
    announced, length = agreement.announced, (agreement.ends_on - agreement.starts_on).days
    return [
        each
        for each in almanac.announce
        if each <= length and (announced is None or each < announced)
    ]


def _instants(agreement: Agreement, almanac: Almanac) -> Iterator[datetime]:
    if agreement.state != "active" or agreement.announced == -1:
        return
    for days in _unannounced(agreement, almanac):
        yield almanac.begins(agreement.ends_on - timedelta(days=days))
    yield almanac.begins(agreement.ends_on + timedelta(days=1))


def _replaced(organization: Organization, agreement: Agreement) -> dict[str, Any]:
    others = (agreement if each.id == agreement.id else each for each in organization.agreements)
    return {"agreements": tuple(others)}


def _next(organization: Organization, update: Mapping[str, Any]) -> Organization:
    return Organization.model_validate(
        {**dict(organization), **update, "version": organization.version + 1}
    )


def _changes(before: Organization | Agreement, fields: Mapping[str, Any]) -> dict[str, Change]:
    return {
        name: Change(before=getattr(before, name), after=after)
        for name, after in fields.items()
        if getattr(before, name) != after
    }


def _entry(
    organization: Organization, kind: Happening, actor: Actor, now: datetime, **members: Any
) -> Entry:
    return Entry(
        organization=organization.id,
        version=organization.version,
        kind=kind,
        at=now,
        actor=actor,
        **members,
    )
