"""Organizations with agreements in all their states, and a calendar's days in Santiago."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from chalicelib.customers.agreement import Agreement
from chalicelib.customers.contracts import Almanac, wake, wake_at
from chalicelib.customers.history import Entry
from chalicelib.customers.organization import Organization

SANTIAGO = Almanac("America/Santiago", (30, 7))


def at(written: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def an_agreement(**terms: Any) -> Agreement:
    """Return an agreement over most of 2026; each test says only what it is about."""
    known = {"id": "muni.1", "name": "Soporte", "starts_on": "2026-03-01", "ends_on": "2026-12-31"}
    return Agreement.model_validate({**known, **terms})


def an_organization(*agreements: Agreement, **fields: Any) -> Organization:
    """Return an organization that has these agreements."""
    made = {"agreements": agreements, "agreements_made": len(agreements)}
    return Organization.model_validate(
        {"id": "muni", "version": 1, "name": "Municipalidad", **made, **fields}
    )


def lived(
    organization: Organization, until: datetime, almanac: Almanac = SANTIAGO
) -> tuple[Organization, list[Entry]]:
    """Wake it at each instant at which something is due, up to one; return all that happened."""
    happened: list[Entry] = []
    while (due := wake_at(organization, almanac)) and due <= until:
        organization, entries = wake(organization, due, almanac)
        happened += entries
        again = wake_at(organization, almanac)
        assert again is None or again > due, "it would be woken for ever"
    return organization, happened


def told(entries: Any) -> list[tuple[Any, ...]]:
    """Return what happened: the kind, and the days left where an end is announced."""
    days = [[entry.details["days"]] if "days" in entry.details else [] for entry in entries]
    return [(entry.kind.value, *left) for entry, left in zip(entries, days, strict=True)]


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
ALMANACS = st.builds(
    Almanac,
    # Midnight does not exist on some days in Santiago and Beirut, and comes twice in Havana.
    st.sampled_from(["UTC", "America/Santiago", "Asia/Beirut", "America/Havana", "Asia/Tokyo"]),
    st.sampled_from([(), (30, 7), (7, 30), (1,), (365, 1)]),
)


@st.composite
def agreements(draw: st.DrawFn, number: int = 1) -> Agreement:
    """Draw any agreement, as new or well on its way."""
    starts_on = draw(DAYS)
    length = timedelta(days=draw(st.integers(0, 800)))
    hours = draw(st.none() | st.integers(1, 50))
    return an_agreement(
        id=f"muni.{number}",
        starts_on=starts_on,
        ends_on=starts_on + length,
        state=draw(st.sampled_from(["active", "active", "suspended"])),
        renewal=draw(st.sampled_from(["never", "tacit", "express"])),
        grace_days=draw(st.integers(0, 60)),
        hours=hours,
        minutes_used=draw(st.integers(0, 4_000)),
        announced=draw(st.sampled_from([None, None, 30, 7])),
    )


@st.composite
def organizations(draw: st.DrawFn) -> Organization:
    """Draw an organization with up to three agreements."""
    many = draw(st.integers(0, 3))
    made = [draw(agreements(number)) for number in range(1, many + 1)]
    return an_organization(*made, check_at=draw(st.none() | INSTANTS))
