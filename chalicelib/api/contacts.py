"""Contact methods over HTTP: by what one is paged, the codes that verify it, everybody's state."""

from collections.abc import Mapping
from typing import Annotated

from chalice.app import Response
from pydantic import StringConstraints

from chalicelib.api.contact_shapes import (
    CodeSent,
    CodeView,
    ContactsList,
    ContactsView,
    PersonContacts,
    State,
    code_view,
    codes_left,
    masked,
    method_views,
    waiting,
    whole,
)
from chalicelib.api.inputs import Input
from chalicelib.api.routes import operation, shown
from chalicelib.desk import codes, contacts
from chalicelib.desk.context import Call
from chalicelib.escalation.contacts import NOTHING_OF_THEIR_OWN, Contacts, OwnContacts
from chalicelib.escalation.verification import DIGITS, MOST_TRIES, waiting_code
from chalicelib.rights import require_of_desk
from chalicelib.tickets.events import Role
from chalicelib.wiring import code_post, desk

CodeText = Annotated[str, StringConstraints(strip_whitespace=True, pattern=rf"^\d{{{DIGITS}}}$")]


class NewContacts(Input):
    """One's own methods in order, 8 at most: each is one of ``email``, ``sms`` and ``webhook``.

    ``after``: how long after a page, unless it was acknowledged by then, like 2m; at most 15m.
    """

    methods: Contacts


class CodeBack(Input):
    """The code as it arrived."""

    code: CodeText


@operation("GET", "/me/contacts", "By what I am paged", answers=ContactsView)
def mine(call: Call) -> Response:
    """Return your own methods and those of desk.yaml: which pages take, which are verified."""
    return shown(_view(contacts.mine(desk(), call), call))


@operation(
    "PUT", "/me/contacts", "Choose by what I am paged",
    body=NewContacts, answers=ContactsView, seen=True, refuses=(409,),
)  # fmt: skip
def choose(call: Call, body: NewContacts) -> Response:
    """Replace the methods of desk.yaml by your own, each as soon as it is verified.

    Until one of them is, pages go by desk.yaml. Needs If-Match, “*” for whatever stands now.
    """
    return shown(_view(contacts.choose(desk(), body.methods, call), call))


@operation(
    "DELETE", "/me/contacts", "Be paged as desk.yaml says",
    answers=ContactsView, seen=True, refuses=(409, 422),
)  # fmt: skip
def forget(call: Call) -> Response:
    """Forget your own methods: pages go by those of desk.yaml again. Needs If-Match."""
    return shown(_view(contacts.choose(desk(), (), call), call))


@operation(
    "POST", "/me/contacts/{method}/code", "Send a code to a contact method",
    answers=CodeSent, status=202, refuses=(409, 422),
)  # fmt: skip
def send(call: Call, method: str) -> CodeSent:
    """Send a code of six digits by that very method; it holds for ten minutes and five tries.

    You may ask for five codes an hour. Whether it went out stands in GET /me/contacts.
    """
    own, now = code_post().send(method, call), desk().now()
    code = waiting_code(own, method, now)
    left = MOST_TRIES - code.tries
    return CodeSent(until=code.until, tries_left=left, codes_left=codes_left(own, now))


@operation(
    "POST", "/me/contacts/{method}/verify", "Verify a contact method",
    body=CodeBack, answers=ContactsView, refuses=(409,),
)  # fmt: skip
def verify(call: Call, method: str, body: CodeBack) -> Response:
    """Give the code back that arrived: from now on the method is verified."""
    return shown(_view(codes.verify(desk(), method, body.code, call), call))


@operation("GET", "/contacts", "By what everybody is paged", answers=ContactsList)
def index(call: Call) -> ContactsList:
    """List everybody's methods, which are verified, and what is wrong; admins see them whole."""
    require_of_desk(call.actor, "read_contacts")
    configuration = desk().configuration.read()
    own = contacts.own_of(desk(), configuration.staff)
    state = _state(own)
    destination = whole if call.actor.role is Role.ADMIN else masked
    items = [
        PersonContacts(
            person=address,
            name=person.name,
            methods=method_views(
                address,
                own.get(address, NOTHING_OF_THEIR_OWN),
                state,
                shown=destination,
            ),
        )
        for address, person in configuration.staff.items()
    ]
    return ContactsList(items=items)


def _view(own: OwnContacts, call: Call) -> ContactsView:
    person = call.actor.id
    items = method_views(person, own, _state({person: own}), codes=_waiting(own, call))
    left = codes_left(own, desk().now())
    return ContactsView(version=own.version, codes_left=left, items=items)


def _waiting(own: OwnContacts, call: Call) -> dict[str, CodeView]:
    """Return the codes that wait, each with what became of it."""
    known = contacts.all_of(desk(), own, call)
    return {
        each: code_view(kept, code_post().line(known[each], each, kept, call.actor.id))
        for each, kept in waiting(own, known, desk().now()).items()
    }


def _state(own: Mapping[str, OwnContacts]) -> State:
    webhooks = {each.name: each for each in desk().webhooks.all()}
    return State(desk().configuration.read(), webhooks, contacts.undeliverable(desk(), own))
