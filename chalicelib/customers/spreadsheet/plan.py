"""Owns what becomes of a row beside what stands on record: made, changed, left or refused. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from chalicelib.customers.agreement import Agreement
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.customers.spreadsheet.columns import NEEDED
from chalicelib.customers.spreadsheet.faults import Fault
from chalicelib.customers.spreadsheet.rows import Row
from chalicelib.tickets.events import Change

_UNORDERED = frozenset({"domains", "addresses", "phones"})


@dataclass(frozen=True)
class Created:
    """There is nothing on record of it yet: it is made of these fields."""

    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """It is on record, an agreement under ``id``, and these fields are others by now."""

    id: str
    changes: Mapping[str, Change]

    @property
    def fields(self) -> dict[str, Any]:
        """Return the fields as they shall be."""
        return {name: change.after for name, change in self.changes.items()}


@dataclass(frozen=True)
class Unchanged:
    """It is on record as the row says."""


Plan = Created | Changed | Unchanged | Fault


def planned(row: Row, existing: Organization | Person | None) -> Plan:
    """Return what becomes of a row; ``existing`` is the organization or person that it names.

    What the row leaves out stays as it is.
    """
    said = dict(row.values)
    if row.kind == "agreements":
        return _agreement(row, said, existing if isinstance(existing, Organization) else None)
    if existing is None:
        return _created(row, said)
    if isinstance(existing, Person) and existing.email != said["email"]:
        reason = f"is a further address of {existing.email}"
        return row.fault("email", said["email"], reason, "Write that one, or remove it there")
    name = existing.email if isinstance(existing, Person) else existing.id
    return _compared(name, existing, said)


def _agreement(row: Row, said: dict[str, Any], organization: Organization | None) -> Plan:
    id_ = said.pop("organization")
    if organization is None:
        remedy = "Import it first, from a file of organizations"
        return row.fault("organization", id_, "is no organization on record", remedy)
    agreement = _recognized(organization, said)
    if agreement is None:
        plan: Plan = _created(row, said)
        before: dict[str, Any] = {"id": f"{id_}.1"}
    else:
        if agreement.starts_on != said["starts_on"]:  # renewed since: its days moved on by that
            starts_on, ends_on = said.pop("starts_on"), said.pop("ends_on", None)
            if ends_on and ends_on - starts_on != agreement.ends_on - agreement.starts_on:
                days = f"{agreement.starts_on} to {agreement.ends_on}"
                remedy = f"Write the days of its period by now: {days}"
                return row.fault("ends_on", ends_on, "is of a period before its renewal", remedy)
        plan = _compared(agreement.id, agreement, said)
        before = dict(agreement)
    return plan if isinstance(plan, Fault) else _fitting(row, {**before, **said}) or plan


def _recognized(organization: Organization, said: Mapping[str, Any]) -> Agreement | None:
    """Return the agreement of that name and beginning: of this period, else of an earlier one."""
    named = [each for each in organization.agreements if each.name == said["name"]]
    exact = (each for each in named if each.starts_on == said["starts_on"])
    earlier = (each for each in named if each.begins_on <= said["starts_on"] < each.starts_on)
    return next(exact, None) or next(earlier, None)


def _created(row: Row, said: Mapping[str, Any]) -> Created | Fault:
    for field in NEEDED[row.kind]:
        if field not in said:
            remedy = "Write it: there is nothing on record yet that could be kept"
            return row.fault(field, "", "is empty", remedy)
    return Created(said)


def _compared(
    name: str, existing: Organization | Person | Agreement, said: Mapping[str, Any]
) -> Changed | Unchanged:
    changes = {
        field: Change(before=getattr(existing, field), after=after)
        for field, after in said.items()
        if not _same(field, getattr(existing, field), after)
    }
    return Changed(name, changes) if changes else Unchanged()


def _same(field: str, before: Any, after: Any) -> bool:
    return set(before) == set(after) if field in _UNORDERED else bool(before == after)


def _fitting(row: Row, terms: Mapping[str, Any]) -> Fault | None:
    """Return what does not fit together in an agreement, if anything."""
    try:
        Agreement.model_validate(terms)
    except ValidationError:
        remedy = "Correct one of the two: an agreement lasts a day at least"
        return row.fault("ends_on", terms["ends_on"], f"is before {terms['starts_on']}", remedy)
    return None
