"""People over HTTP: put on record, read, list, correct, join and leave organizations."""

from typing import Annotated, Literal
from urllib.parse import quote

from chalice.app import Response
from pydantic import Field

from chalicelib.api.customer_shapes import PersonCard, PersonList, PersonView
from chalicelib.api.inputs import Edit, Input, Name, PageQuery, Slug
from chalicelib.api.memberships import in_common, member, require_reader
from chalicelib.api.routes import made, operation, shown
from chalicelib.configuration.model import Address, Language, Phone
from chalicelib.customers.person import Person
from chalicelib.desk import people
from chalicelib.desk.context import Call
from chalicelib.rights import may
from chalicelib.store.people import PersonNotFound
from chalicelib.wiring import desk

Roles = Annotated[dict[Slug, Literal["member", "coordinator"]], Field(max_length=20)]
Addresses = Annotated[tuple[Address, ...], Field(max_length=10)]
Phones = Annotated[tuple[Phone, ...], Field(max_length=10)]


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


class PeopleQuery(PageQuery):
    """Whose people; everybody on record, if not said. ``begins``, ``sort`` go with everybody."""

    organization: Slug | None = None
    begins: Name | None = None
    sort: Literal["email", "-email"] = "email"


@operation(
    "POST", "/people", "Put a person on record",
    body=NewPerson, answers=PersonView, status=201, refuses=(409,),
)  # fmt: skip
def create(call: Call, body: NewPerson) -> Response:
    """Put somebody on record; without organizations they join the one of their mail domain."""
    new = people.create(desk(), Person(**dict(body)), call)
    return made(PersonView(**new.model_dump()), f"people/{quote(new.email)}")


@operation("GET", "/people", "List people", query=PeopleQuery, answers=PersonList)
def index(call: Call, query: PeopleQuery) -> PersonList:
    """List an organization's people, or everybody on record, by address."""
    actor = member(call.actor, query.organization) if query.organization else call.actor
    require_reader(actor, query.organization)
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
def read(call: Call, email: str) -> Response:
    """Read what is on record of somebody, found by any of their addresses."""
    person = desk().people.load(email.lower())
    if not may(in_common(call.actor, person), "read_customer", person):
        message = f"There is nobody on record with the address {email} that you may see."
        raise PersonNotFound(message)
    return shown(PersonView(**person.model_dump()))


@operation(
    "PATCH", "/people/{email}", "Correct a person",
    body=PersonEdit, answers=PersonView, seen=True, refuses=(409,),
)  # fmt: skip
def edit(call: Call, email: str, body: PersonEdit) -> Response:
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
