"""Agreements over HTTP: make, read, list, amend, suspend, activate, renew."""

from datetime import date
from typing import Annotated, Any, Literal

from chalice.app import Response
from pydantic import Field

from chalicelib.api.customer_shapes import AgreementList, AgreementView
from chalicelib.api.customer_views import agreement_view
from chalicelib.api.inputs import Day, Edit, Input, Name, Nothing, OneLine, Reason, Slug
from chalicelib.api.memberships import member
from chalicelib.api.routes import made, operation, shown
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.history import Happening
from chalicelib.desk import agreements
from chalicelib.desk.agreements import AgreementNotFound, organization_of
from chalicelib.desk.context import Call
from chalicelib.rights import may
from chalicelib.store.organizations import OrganizationNotFound
from chalicelib.tickets.model import Channel
from chalicelib.wiring import desk

Products = Annotated[frozenset[Name], Field(min_length=1, max_length=100)]
Channels = Annotated[frozenset[Channel], Field(min_length=1)]
Hours = Annotated[int, Field(ge=1, le=100_000)]
Grace = Annotated[int, Field(ge=0, le=366)]
Renewal = Literal["never", "tacit", "express"]


class NewAgreement(Input):
    """A contract: its days (both included), what it is for, and what it promises.

    ``products``, ``channels``: all, if left out; ``sla``: the SLA policy of desk.yaml; ``hours``
    are included in each period; for ``grace_days`` after its end it is still served.
    """

    organization: Slug
    name: OneLine
    starts_on: Day
    ends_on: Day
    products: Products | None = None
    channels: Channels | None = None
    sla: Name | None = None
    hours: Hours | None = None
    grace_days: Grace = 0
    renewal: Renewal = "never"


class AgreementEdit(Edit):
    """The terms to change; what is left out stays."""

    name: OneLine = ""
    starts_on: Day = date.min
    ends_on: Day = date.max
    products: Products | None = None
    channels: Channels | None = None
    sla: Name | None = None
    hours: Hours | None = None
    grace_days: Grace = 0
    renewal: Renewal = "never"


class Suspension(Input):
    """Why it is suspended."""

    reason: Reason


class AgreementQuery(Input):
    """Whose agreements."""

    organization: Slug


@operation(
    "POST", "/agreements", "Make an agreement",
    body=NewAgreement, answers=AgreementView, status=201, refuses=(404, 409, 412),
)  # fmt: skip
def create(call: Call, body: NewAgreement) -> Response:
    """Make an agreement; tickets that waited for it are let in within a minute."""
    terms = {name: each for name, each in dict(body).items() if name != "organization"}
    new = agreements.agree(desk(), body.organization, terms, call)
    return made(agreement_view(new), f"agreements/{new.id}")


@operation(
    "GET", "/agreements", "List agreements",
    query=AgreementQuery, answers=AgreementList, refuses=(404,),
)  # fmt: skip
def index(call: Call, query: AgreementQuery) -> AgreementList:
    """List an organization's agreements, with their hours; its own people may, too."""
    found = desk().organizations.load(query.organization)
    if not may(member(call.actor, query.organization), "read_customer", found):
        message = f"There is no organization {query.organization} that you may see."
        raise OrganizationNotFound(message)
    return AgreementList(items=[agreement_view(each) for each in found.agreements])


@operation("GET", "/agreements/{agreement}", "Read an agreement", answers=AgreementView)
def read(call: Call, agreement: str) -> Response:
    """Read an agreement, with the hours that it has left."""
    organization = organization_of(agreement)
    actor = member(call.actor, organization)
    found = None
    if actor.staff or actor.memberships:
        found = desk().organizations.load(organization).agreement(agreement)
    if found is not None:
        return _answer(found)
    message = f"There is no agreement {agreement[:80]} that you may see."
    raise AgreementNotFound(message)


@operation(
    "PATCH", "/agreements/{agreement}", "Amend an agreement",
    body=AgreementEdit, answers=AgreementView, seen=True, refuses=(409,),
)  # fmt: skip
def edit(call: Call, agreement: str, body: AgreementEdit) -> Response:
    """Change the terms that you send; needs If-Match, “*” for whatever stands."""
    terms: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    kind = Happening.AGREEMENT_EDITED
    return _answer(agreements.amend(desk(), agreement, terms, kind, call))


@operation(
    "POST", "/agreements/{agreement}/suspend", "Suspend it",
    body=Suspension, answers=AgreementView, refuses=(409, 412),
)  # fmt: skip
def suspend(call: Call, agreement: str, body: Suspension) -> Response:
    """Suspend the agreement: from now on its organization's new tickets are held."""
    kind, terms = Happening.AGREEMENT_SUSPENDED, {"state": "suspended"}
    return _answer(agreements.amend(desk(), agreement, terms, kind, call, reason=body.reason))


@operation(
    "POST", "/agreements/{agreement}/activate", "Activate it",
    body=Nothing, answers=AgreementView, refuses=(409, 412),
)  # fmt: skip
def activate(call: Call, agreement: str, body: Nothing) -> Response:  # noqa: ARG001 - has no fields
    """Let the agreement hold again; what waited for it is let in within a minute."""
    kind, terms = Happening.AGREEMENT_ACTIVATED, {"state": "active"}
    return _answer(agreements.amend(desk(), agreement, terms, kind, call))


@operation(
    "POST", "/agreements/{agreement}/renew", "Renew it",
    body=Nothing, answers=AgreementView, refuses=(409, 412),
)  # fmt: skip
def renew(call: Call, agreement: str, body: Nothing) -> Response:  # noqa: ARG001 - has no fields
    """Renew the agreement for another period of the same length; its hours begin anew."""
    return _answer(agreements.renew(desk(), agreement, call))


def _answer(agreement: Agreement) -> Response:
    return shown(agreement_view(agreement))
