"""Organizations over HTTP: put on record, read, list, correct, and their audit."""

from typing import Annotated, Literal

from chalice.app import Response
from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.api.customer_shapes import (
    History,
    OrganizationCard,
    OrganizationList,
    OrganizationView,
)
from chalicelib.api.customer_views import entry_view, organization_view
from chalicelib.api.inputs import Edit, Input, Name, OneLine, PageQuery, Slug
from chalicelib.api.memberships import member
from chalicelib.api.routes import made, operation, shown
from chalicelib.configuration.model import Language
from chalicelib.customers.organization import Organization
from chalicelib.desk import organizations
from chalicelib.desk.context import Call
from chalicelib.rights import may, require_of_desk
from chalicelib.store.organizations import OrganizationNotFound, entry_of
from chalicelib.wiring import desk

PUBLIC_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "yahoo.es",
        "icloud.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "yandex.com",
    ]
)


def _not_everybodys(domain: str) -> str:
    if domain in PUBLIC_MAIL:
        message = "everybody can have an address there: put its people on record instead"
        raise ValueError(message)
    return domain


Domain = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=253, pattern=r"^[^@\s.]+(\.[^@\s.]+)+$"
    ),
    AfterValidator(_not_everybodys),
]
Domains = Annotated[tuple[Domain, ...], Field(max_length=20)]
Sharing = Literal["none", "role", "all"]


class NewOrganization(Input):
    """A customer. ``sharing``: who sees all its tickets: none, its coordinators (role), or all."""

    id: Slug
    name: OneLine
    domains: Domains = ()
    sharing: Sharing = "role"
    language: Language | None = None


class OrganizationEdit(Edit):
    """The fields to change; what is left out stays."""

    name: OneLine = ""
    domains: Domains = ()
    sharing: Sharing = "role"
    language: Language | None = None


class OrganizationQuery(PageQuery):
    """Those whose name begins so; by name, or backwards."""

    begins: Name | None = None
    sort: Literal["name", "-name"] = "name"


@operation(
    "POST", "/organizations", "Put an organization on record",
    body=NewOrganization, answers=OrganizationView, status=201, refuses=(409,),
)  # fmt: skip
def create(call: Call, body: NewOrganization) -> Response:
    """Put a customer on record; mail from its domains is its own from then on."""
    new = organizations.create(desk(), Organization(**dict(body)), call)
    return made(organization_view(new), f"organizations/{new.id}")


@operation(
    "GET", "/organizations", "List organizations",
    query=OrganizationQuery, answers=OrganizationList,
)  # fmt: skip
def index(call: Call, query: OrganizationQuery) -> OrganizationList:
    """List all organizations, by name."""
    require_of_desk(call.actor, "read_customer")
    page = desk().organizations.page(
        query.limit, query.cursor, begins=query.begins or "", ascending=query.sort == "name"
    )
    cards = [OrganizationCard(id=row["PK"][4:], name=row.get("name", "")) for row in page.rows]
    return OrganizationList(items=cards, cursor=page.cursor)


@operation("GET", "/organizations/{organization}", "Read an organization", answers=OrganizationView)
def read(call: Call, organization: str) -> Response:
    """Read an organization with its agreements; its own people may, too."""
    found = desk().organizations.load(organization)
    if not may(member(call.actor, organization), "read_customer", found):
        message = f"There is no organization {organization} that you may see."
        raise OrganizationNotFound(message)
    return shown(organization_view(found))


@operation(
    "PATCH", "/organizations/{organization}", "Correct an organization",
    body=OrganizationEdit, answers=OrganizationView, seen=True, refuses=(409,),
)  # fmt: skip
def edit(call: Call, organization: str, body: OrganizationEdit) -> Response:
    """Change the fields that you send; needs If-Match, “*” for whatever stands."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    after = organizations.edit(desk(), organization, given, call)
    return shown(organization_view(after))


@operation(
    "GET", "/organizations/{organization}/history", "Read its audit",
    query=PageQuery, answers=History,
)  # fmt: skip
def history(call: Call, organization: str, query: PageQuery) -> History:
    """Read what happened to an organization and its agreements, by whom, the latest first."""
    require_of_desk(call.actor, "read_customer")
    page = desk().organizations.history(organization, query.limit, query.cursor)
    if not page.rows and not query.cursor:
        desk().organizations.load(organization)  # raises, unless it is there
    audit = [entry_of(row) for row in page.rows if row.get("type") == "organization"]
    return History(items=[entry_view(each) for each in audit], cursor=page.cursor)
