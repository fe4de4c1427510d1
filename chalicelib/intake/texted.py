"""A text message that somebody sends back to a page: whose telephone it is, and what waits for them.

AWS End User Messaging publishes it to a topic, as JSON. A telephone is no proof as strong as a
signed link, so it acknowledges, and does nothing else.
"""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.desk import paging
from chalicelib.desk.contacts import contacts_of
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation.contacts import ContactKind
from chalicelib.escalation.texting import LONGEST, read_text
from chalicelib.tickets.events import Actor


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Text(_Said):
    """What the provider tells of a text message."""

    sender: str = Field(alias="originationNumber", max_length=30)
    body: str = Field(alias="messageBody", max_length=10 * LONGEST)
    id: str = Field(alias="inboundMessageId", min_length=1, max_length=200)


class _Wrapped(_Said):
    message: str | None = Field(default=None, alias="Message")


def read_sms(body: str) -> Text:
    """Return the text message that a queue brought; raises ``pydantic.ValidationError``."""
    return Text.model_validate_json(_Wrapped.model_validate_json(body).message or body)


def take(desk: Desk, text: Text) -> list[str]:
    """Acknowledge what a text says; return the tickets. Repeated it acknowledges nothing more."""
    said = read_text(text.body)
    if said is None:
        return []
    done: list[str] = []
    for actor in _people_at(desk, text.sender):
        call = Call(actor=actor, correlation_id=f"sms {text.id}")
        for number, chain in desk.pages.open_of(actor.id):
            wanted = said.number in {None, number} and number not in done
            if wanted and paging.standing(desk, number, chain) is None:
                done += [number] if paging.answered(desk, number, chain, call, text.id) else []
    return done


def _people_at(desk: Desk, phone: str) -> Iterator[Actor]:
    """Yield the desk's people who are texted at that telephone: several may share one."""
    staff = desk.configuration.read().staff
    for address, methods in contacts_of(desk, staff).items():
        if any(each.kind is ContactKind.SMS and each.to == phone for each in methods):
            person = staff[address]
            yield Actor(id=address, role=person.role, name=person.name)
