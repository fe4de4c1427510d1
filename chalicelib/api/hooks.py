"""What other systems post: the state of an incident that a ticket follows.

The path carries a token that the desk signed for that system alone, for many systems can post to
an address and can do nothing else.
"""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from chalicelib.api.desk_shapes import Followed
from chalicelib.api.inputs import Name
from chalicelib.api.routes import operation
from chalicelib.desk import work
from chalicelib.desk.context import Call
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor, Role
from chalicelib.wiring import desk


class InvalidHook(Refusal):
    """The path was not made by this desk, or the incident is not one that a ticket follows."""

    problem = "invalid-hook"
    status = 404


class IncidentState(BaseModel):
    """An incident and its state; whatever else the other system sends is left alone."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    state: Name


@operation(
    "POST", "/hooks/{token}", "Tell an incident's state",
    body=IncidentState, answers=Followed, public=True, refuses=(409,),
)  # fmt: skip
def incident(token: str, body: IncidentState) -> Followed:
    """Note the state on the ticket that follows the incident; the same state again is nothing."""
    system = desk().signer().hook_system(token)
    if system is None or system not in desk().configuration.read().external:
        message = "This path is not one of ours: an admin finds it under GET /desk/hooks."
        raise InvalidHook(message)
    number = desk().external.ticket_of(system, body.id)
    if number is None:
        message = f"No ticket follows the incident {body.id[:80]} of {system}."
        raise InvalidHook(message)
    external = desk().tickets.load(number).external
    if external is None or (external.system, external.id) != (system, body.id):
        return Followed(changed=False)  # it follows another incident by now
    if external.state == body.state:
        return Followed(changed=False)
    actor = Actor(id=system, role=Role.MACHINE, name=system)
    call = Call(actor=actor, correlation_id=f"hook {system} {body.id}")
    work.follow(desk(), number, system, body.id, body.state, call)
    return Followed(changed=True)
