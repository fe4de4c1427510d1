"""Owns how rows meet the desk: what stands on record is read, and plans become the desk's verbs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import randbits
from typing import Any, cast

from chalicelib.customers.history import Happening
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.customers.spreadsheet import Changed, Created, Fault, Row
from chalicelib.desk import agreements, organizations, people
from chalicelib.desk.context import Call, Desk
from chalicelib.signing import Signer
from chalicelib.store import keys
from chalicelib.store.addresses import AddressStore
from chalicelib.store.asked import AskedStore
from chalicelib.store.baskets import BasketStore
from chalicelib.store.choices import ChoiceStore
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.contacts import ContactStore
from chalicelib.store.customers import CustomerStore, organization_of, person_of
from chalicelib.store.devices import DeviceStore
from chalicelib.store.due import DueStore
from chalicelib.store.duty import DutyStore
from chalicelib.store.external import ExternalStore
from chalicelib.store.files import FileStore
from chalicelib.store.items import get_many
from chalicelib.store.lists import ListStore
from chalicelib.store.mails import MailStore
from chalicelib.store.notices import NoticeStore
from chalicelib.store.organizations import OrganizationStore
from chalicelib.store.pages import PageStore
from chalicelib.store.people import PeopleStore
from chalicelib.store.preflight import PreflightStore
from chalicelib.store.tickets import TicketStore
from chalicelib.store.timelines import TimelineStore
from chalicelib.store.told import ToldStore
from chalicelib.store.webhooks import WebhookStore
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor, Role

AT_ONCE = 100  # records that one request reads
OPERATOR = Actor(id="operator", role=Role.ADMIN)
_CALL = Call(OPERATOR, "import")
_STATES = {
    "suspended": Happening.AGREEMENT_SUSPENDED,
    "active": Happening.AGREEMENT_ACTIVATED,
}
# A verb's sentence: its field, the rest.
_SENTENCE = re.compile(r"(?:“(\w+)”:? )?(.*?)\.?", re.DOTALL)
# What the verbs advise to callers of the API.
_ADVICE = {"POST /organizations first": "Import them first, from a file of organizations"}


def desk_on(client: Any, table: str, configuration: ConfigurationStore) -> Desk:
    """Return a desk on a table; ``client`` is DynamoDB's, or a rehearsal's."""
    place = client, table
    return Desk(
        tickets=TicketStore(*place),
        timelines=TimelineStore(*place),
        lists=ListStore(*place),
        due=DueStore(*place),
        customers=CustomerStore(*place),
        organizations=OrganizationStore(*place),
        people=PeopleStore(*place),
        external=ExternalStore(*place),
        mails=MailStore(*place),
        told=ToldStore(*place),
        choices=ChoiceStore(*place),
        notices=NoticeStore(*place),
        baskets=BasketStore(*place),
        asked=AskedStore(*place),
        files=FileStore(lambda: cast("Any", None), "", ""),  # customers have none
        addresses=AddressStore(*place, lambda: cast("Any", None)),  # nobody is written to
        configuration=configuration,
        signer=_no_signer,
        now=lambda: datetime.now(UTC),
        random_bits=randbits,
        webhooks=WebhookStore(*place),
        devices=DeviceStore(*place),
        contacts=ContactStore(*place),
        duty=DutyStore(*place),
        preflights=PreflightStore(*place),
        pages=PageStore(*place),
    )


@dataclass(frozen=True)
class Records:
    """The customers of one desk; ``origin`` is the file that they are imported from."""

    desk: Desk
    origin: str

    def standing(self, rows: Sequence[Row]) -> list[Organization | Person | None]:
        """Return what each row (of one kind, ``AT_ONCE`` at most) finds on record, in a request."""
        store, pks = self.desk.people, [_pk(each) for each in rows]
        found = get_many(store.client, store.table, pks, consistent=True)
        return [_record(found.get(pk)) for pk in pks]

    def write(self, row: Row, plan: Created | Changed) -> None:
        """Do what was planned, in a transaction; raises the verb's ``Refusal``."""
        if row.kind == "organizations":
            if isinstance(plan, Created):
                organizations.create(self.desk, Organization(**plan.fields), _CALL)
            else:
                organizations.edit(self.desk, plan.id, plan.fields, _CALL)
        elif row.kind == "people":
            _write_person(self.desk, plan)
        elif isinstance(plan, Created):
            agreements.agree(self.desk, row.values["organization"], plan.fields, _CALL)
        else:
            self._amend(row, plan)

    def _amend(self, row: Row, plan: Changed) -> None:
        terms, reason = plan.fields, f"imported from {self.origin}, line {row.line}"
        kind = _STATES[terms["state"]] if "state" in terms else Happening.AGREEMENT_EDITED
        agreements.amend(self.desk, plan.id, terms, kind, _CALL, reason)


def fault_of(refusal: Refusal, row: Row) -> Fault:
    """Return what a verb said, at the cell that it is about."""
    said = _SENTENCE.fullmatch(refusal.detail)
    field, reason = said.groups() if said else (None, refusal.detail)
    for advice, ours in _ADVICE.items():
        reason = reason.replace(advice, ours)
    return row.fault(field or _holder(row, reason), "", reason)


def _holder(row: Row, reason: str) -> str:
    """Return the field that holds what a sentence begins with; the empty text for none."""
    first = reason.partition(" ")[0]
    held = (
        each for each, value in row.values.items() if value == first or first in _several(value)
    )
    return next(held, "")


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, tuple) else ()


def _write_person(desk: Desk, plan: Created | Changed) -> None:
    if isinstance(plan, Changed):
        people.edit(desk, plan.id, plan.fields, _CALL)
        return
    made = people.create(desk, Person(**plan.fields), _CALL)
    if made.organizations and plan.fields.get("organizations") == {}:
        # The row says: of none, not even that of their mail domain.
        people.edit(desk, made.email, {"organizations": {}}, _CALL)


def _pk(row: Row) -> str:
    if row.kind == "people":
        return keys.person_pk(row.values["email"])
    return keys.organization_pk(row.values["id" if row.kind == "organizations" else "organization"])


def _record(item: dict[str, Any] | None) -> Organization | Person | None:
    if item is None:
        return None
    if "belongs_to" in item:
        return Person(email=item["belongs_to"])
    return person_of(item) if item["PK"].startswith(keys.person_pk("")) else organization_of(item)


def _no_signer() -> Signer:
    message = "nobody is written to by an import"
    raise NotImplementedError(message)
