"""Organizations and people over HTTP: put on record, read, list, correct, join and leave."""

from typing import Annotated, Literal
from urllib.parse import quote

from chalice.app import Response
from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.api.customer_shapes import (
    History,
    OrganizationCard,
    OrganizationList,
    OrganizationView,
    PersonCard,
    PersonList,
    PersonView,
)
from chalicelib.api.inputs import Cursor, Edit, Input, Limit, Name, OneLine, Slug
from chalicelib.api.routes import made, operation, shown
from chalicelib.api.views import entry_view, organization_view
from chalicelib.configuration.model import Address, Language, Phone
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import organizations, people
from chalicelib.desk.context import Call
from chalicelib.rights import may, require_of_desk
from chalicelib.store.organizations import OrganizationNotFound, entry_of
from chalicelib.store.people import PersonNotFound
from chalicelib.tickets.events import Actor
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
Roles = Annotated[dict[Slug, Literal["member", "coordinator"]], Field(max_length=20)]
Addresses = Annotated[tuple[Address, ...], Field(max_length=10)]
Phones = Annotated[tuple[Phone, ...], Field(max_length=10)]


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


class NewPerson(Input):
    """Somebody who may ask; ``organizations`` by id, with their role in each."""

    email: Address
    name: Name | None = None
    language: Language | None = None
    organizations: Roles = Field(default={})
    addresses: Addresses = ()  # further ones, whose owner you have verified
    phones: Phones = ()


class PersonEdit(Edit):
    """The fields to change; what is left out stays."""

    name: Name | None = None
    language: Language | None = None
    organizations: Roles = Field(default={})
    addresses: Addresses = ()
    phones: Phones = ()


class Joining(Input):
    """What the person is to the organization."""

    role: Literal["member", "coordinator"] = "member"


class PageQuery(Input):
    """A page of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None


class OrganizationQuery(PageQuery):
    """Those whose name begins so; by name, or backwards."""

    begins: Name | None = None
    sort: Literal["name", "-name"] = "name"


class PeopleQuery(PageQuery):
    """Whose people; everybody on record, if not said. ``begins``, ``sort`` go with everybody."""

    organization: Slug | None = None
    begins: Name | None = None
    sort: Literal["email", "-email"] = "email"


@operation(
    "POST", "/organizations", "Put an organization on record",
    body=NewOrganization, answers=OrganizationView, status=201, refuses=(409,),
)  # fmt: skip
def create_organization(call: Call, body: NewOrganization) -> Response:
    """Put a customer on record; mail from its domains is its own from then on."""
    new = organizations.create(desk(), Organization(**dict(body)), call)
    return made(organization_view(new), f"organizations/{new.id}")


@operation(
    "GET", "/organizations", "List organizations",
    query=OrganizationQuery, answers=OrganizationList,
)  # fmt: skip
def list_organizations(call: Call, query: OrganizationQuery) -> OrganizationList:
    """List all organizations, by name."""
    require_of_desk(call.actor, "read_customer")
    page = desk().organizations.page(
        query.limit, query.cursor, begins=query.begins or "", ascending=query.sort == "name"
    )
    cards = [OrganizationCard(id=row["PK"][4:], name=row.get("name", "")) for row in page.rows]
    return OrganizationList(items=cards, cursor=page.cursor)


@operation("GET", "/organizations/{organization}", "Read an organization", answers=OrganizationView)
def read_organization(call: Call, organization: str) -> Response:
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
def edit_organization(call: Call, organization: str, body: OrganizationEdit) -> Response:
    """Change the fields that you send; needs If-Match, “*” for whatever stands."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    after = organizations.edit(desk(), organization, given, call)
    return shown(organization_view(after))


@operation(
    "GET", "/organizations/{organization}/history", "Read its audit",
    query=PageQuery, answers=History,
)  # fmt: skip
def read_history(call: Call, organization: str, query: PageQuery) -> History:
    """Read what happened to an organization and its agreements, by whom, the latest first."""
    require_of_desk(call.actor, "read_customer")
    page = desk().organizations.history(organization, query.limit, query.cursor)
    if not page.rows and not query.cursor:
        desk().organizations.load(organization)  # raises, unless it is there
    audit = [entry_of(row) for row in page.rows if row.get("type") == "organization"]
    return History(items=[entry_view(each) for each in audit], cursor=page.cursor)


@operation(
    "POST", "/people", "Put a person on record",
    body=NewPerson, answers=PersonView, status=201, refuses=(409,),
)  # fmt: skip
def create_person(call: Call, body: NewPerson) -> Response:
    """Put somebody on record; without organizations they join the one of their mail domain."""
    new = people.create(desk(), Person(**dict(body)), call)
    return made(PersonView(**new.model_dump()), f"people/{quote(new.email)}")


@operation("GET", "/people", "List people", query=PeopleQuery, answers=PersonList)
def list_people(call: Call, query: PeopleQuery) -> PersonList:
    """List an organization's people, or everybody on record, by address."""
    actor = member(call.actor, query.organization) if query.organization else call.actor
    _require_reader(actor, query.organization)
    if query.organization:
        page = desk().people.page_of(query.organization, query.limit, query.cursor)
    else:
        page = desk().people.page(
            query.limit,
            query.cursor,
            begins=(query.begins or "").lower(),
            ascending=query.sort == "email",
        )
    cards = [
        PersonCard(email=row["PK"][2:], name=row.get("name"), role=row.get("role"))
        for row in page.rows
    ]
    return PersonList(items=cards, cursor=page.cursor)


@operation("GET", "/people/{email}", "Read a person", answers=PersonView)
def read_person(call: Call, email: str) -> Response:
    """Read what is on record of somebody, found by any of their addresses."""
    person = desk().people.load(email.lower())
    if not may(_common(call.actor, person), "read_customer", person):
        message = f"There is nobody on record with the address {email} that you may see."
        raise PersonNotFound(message)
    return shown(PersonView(**person.model_dump()))


@operation(
    "PATCH", "/people/{email}", "Correct a person",
    body=PersonEdit, answers=PersonView, seen=True, refuses=(409,),
)  # fmt: skip
def edit_person(call: Call, email: str, body: PersonEdit) -> Response:
    """Change the fields that you send; needs If-Match, “*” for whatever stands."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    after = people.edit(desk(), email.lower(), given, call)
    return shown(PersonView(**after.model_dump()))


@operation(
    "PUT", "/people/{email}/organizations/{organization}", "Join an organization",
    body=Joining, answers=PersonView, refuses=(409, 412),
)  # fmt: skip
def join(call: Call, email: str, organization: str, body: Joining) -> Response:
    """Make a person a member or coordinator of an organization."""
    after = people.join(desk(), email.lower(), organization, body.role, call)
    return shown(PersonView(**after.model_dump()))


@operation(
    "DELETE", "/people/{email}/organizations/{organization}", "Leave an organization",
    answers=PersonView, refuses=(409, 412),
)  # fmt: skip
def leave(call: Call, email: str, organization: str) -> Response:
    """Take a person out of an organization: they lose sight of its tickets at once."""
    after = people.leave(desk(), email.lower(), organization, call)
    return shown(PersonView(**after.model_dump()))


def member(actor: Actor, organization: str) -> Actor:
    """Return a customer with what they are to the organization."""
    if actor.staff:
        return actor
    memberships = desk().customers.memberships(actor.id, organization)
    return actor.model_copy(update={"memberships": memberships})


def _common(actor: Actor, person: Person) -> Actor:
    """Return a customer with what they are to the organizations that the person belongs to."""
    if actor.staff or actor.id == person.email:
        return actor
    memberships = {
        each: role
        for organization in person.organizations
        for each, role in desk().customers.memberships(actor.id, organization).items()
    }
    return actor.model_copy(update={"memberships": memberships})


def _require_reader(actor: Actor, organization: str | None) -> None:
    """Raise unless the actor may list these people: the desk's, or the organization's head."""
    membership = actor.memberships.get(organization or "")
    if membership is None or membership.role != "coordinator":
        require_of_desk(actor, "read_customer")
