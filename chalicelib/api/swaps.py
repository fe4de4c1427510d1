"""The link of a swap: whom it was sent to reads what is asked, and answers without a login.

Opening it only shows two buttons, so that scanners and link previews answer nothing. Whoever
answers does it as over the API, with the rights that they have today.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from chalice.app import Response
from pydantic import BaseModel, ConfigDict

from chalicelib.api import swap_page
from chalicelib.api.pages import actor_of, language_of_person
from chalicelib.api.routes import operation
from chalicelib.api.swap_page import Wrong
from chalicelib.desk import duty
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation.on_call.arrangement import Arrangement, Stand
from chalicelib.escalation.on_call.arranging import SwapIsOver
from chalicelib.tickets.errors import Refusal
from chalicelib.wiring import desk

CONFLICT, INVALID = 409, 422
_Verb = Callable[[Desk, str, Call], Arrangement]
_ANSWERS: Mapping[object, tuple[_Verb, Stand]] = {
    "accept": (duty.accept, Stand.HOLDS),
    "decline": (duty.decline, Stand.DECLINED),
}
# What the verbs refuse, beside a swap that is over, in the page's words.
_REFUSED: Mapping[str, Wrong] = {
    "nothing-to-take-over": "changed",
    "invalid-change": "stranger",
    "schedule-not-found": "no_schedule",
    "conflict": "busy",
}


class SwapAnswer(BaseModel):
    """Which of the two buttons was pressed."""

    model_config = ConfigDict(frozen=True)

    answer: Literal["accept", "decline"]


class Link(NamedTuple):
    """What a link leads to: a swap, and who answers it; no swap where it leads nowhere."""

    swap: Arrangement | None
    person: str
    left: bool = False  # the person is no longer of the desk


@operation("GET", "/swaps/{token}", "Show a swap", media="text/html", public=True)
def show(token: str) -> Response:
    """Show whose shifts somebody is asked to take, when, what for, and two buttons."""
    return _shown(_read(token))


@operation(
    "POST", "/swaps/{token}", "Answer a swap by link",
    form=SwapAnswer, media="text/html", public=True, refuses=(CONFLICT,),
)  # fmt: skip
def answer(token: str, form: Mapping[str, object]) -> Response:
    """Accept or decline the swap in the name of whom it was asked of; the same again is nothing."""
    link = _read(token)
    if link.swap is None:
        return _shown(link)
    verb, wanted = _ANSWERS.get(form.get("answer"), (None, None))
    if verb is None:
        return _shown(link, "choose", INVALID)
    call = Call(actor=actor_of(link.person), correlation_id=f"swap {link.swap.id}")
    try:
        return _shown(link._replace(swap=verb(desk(), link.swap.id, call)))
    except SwapIsOver:
        stands = _read(token)
        is_so = stands.swap is not None and stands.swap.stand is wanted
        return _shown(stands, status=200 if is_so else CONFLICT)
    except Refusal as refusal:
        return _shown(link, _REFUSED.get(refusal.problem, "refused"), refusal.status)


def _read(token: str) -> Link:
    """Return where a token leads; nowhere if it is of another desk or purpose, or was changed."""
    identity, person = desk().signer().swap_of(token) or ("", "")
    if identity and person not in desk().configuration.read().staff:
        return Link(None, person, left=True)
    found = desk().duty.load().find(identity) if identity else None
    is_theirs = found is not None and found.swap and found.person == person
    return Link(found if is_theirs else None, person)


def _shown(link: Link, wrong: Wrong = "", status: int = 200) -> Response:
    configuration = desk().configuration.read()
    if link.swap is None:
        return swap_page.nowhere(configuration, left=link.left)
    language = language_of_person(link.person)
    return swap_page.shown(
        link.swap, configuration, language, desk().now(), wrong=wrong, status=status
    )
