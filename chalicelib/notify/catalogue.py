"""Every text that the desk writes: when, to whom, and by which names it is filled. Pure.

A new text is a line here and one in each of ``english.py``, ``spanish.py`` and ``portuguese.py``.
What is not here cannot be written anew in desk.yaml.
"""

from collections.abc import Iterator, Mapping
from string import Template
from typing import Literal, NamedTuple

Audience = Literal["requester", "copied", "coordinator", "staff", "on_call"]
Way = Literal["email", "sms", "topic"]

# What is known whenever a ticket is told about.
_TICKET = "number subject desk name requester author team organization"
_CUSTOMERS = "requester copied coordinator"
_AGREEMENT = "agreement organization desk"
_DUTY = "schedule from until author desk"

TICKET_NAMES = frozenset(_TICKET.split())


class Letter(NamedTuple):
    """A text: when it is written, to whom, and the names that may stand in it as ``$name``."""

    about: str
    audiences: tuple[Audience, ...]  # nobody: a sentence that fills other texts
    names: frozenset[str]

    @property
    def is_phrase(self) -> bool:
        """Whether it only fills other texts, and has no subject."""
        return not self.audiences

    @property
    def of_a_ticket(self) -> bool:
        """Whether it is about a ticket, in whose conversation it must stand."""
        return "number" in self.names


def _letter(about: str, audiences: str, names: str) -> Letter:
    told: tuple[Audience, ...] = tuple(audiences.split())  # type: ignore[arg-type]
    return Letter(about, told, frozenset(names.split()))


LETTERS: Mapping[str, Letter] = {
    "received": _letter("a request has come in", "requester", _TICKET),
    "answered": _letter("an agent answers", _CUSTOMERS, f"{_TICKET} message kind"),
    "resolved": _letter("it is solved", _CUSTOMERS, f"{_TICKET} message closes rating link"),
    "reopened": _letter("it is open again", _CUSTOMERS, _TICKET),
    "customer_wrote": _letter("the customer writes", "staff", f"{_TICKET} message warning"),
    "assigned": _letter("somebody is given it", "staff", f"{_TICKET} reason"),
    "warning": _letter("a promise is in danger", "staff", f"{_TICKET} metric share due"),
    "breach": _letter("a promise is broken", "staff", f"{_TICKET} metric due"),
    "page": _letter("somebody is paged", "on_call", f"{_TICKET} metric why link answer"),
    "paged": _letter("the topic is told who is paged", "on_call", f"{_TICKET} metric why people"),
    "pages": _letter(
        "somebody is paged for many tickets", "on_call", "count items desk link answer"
    ),
    "held": _letter("a request has come in without an agreement", "requester", _TICKET),
    "held_for_you": _letter("the commercial team is to look", "staff", f"{_TICKET} message"),
    "approval_needed": _letter("an approval is asked", "staff coordinator", f"{_TICKET} message"),
    "approved": _letter("it was approved", "requester staff", f"{_TICKET} reason"),
    "rejected": _letter("it was not approved", "requester staff", f"{_TICKET} reason"),
    "offered": _letter("a version is offered", "requester", f"{_TICKET} version text"),
    "offer_accepted": _letter("the version is accepted", "staff", f"{_TICKET} version"),
    "offer_declined": _letter("the version is declined", "staff", f"{_TICKET} version"),
    "followed": _letter("an outside incident", "requester staff", f"{_TICKET} system state"),
    "merged": _letter("it goes on with another one", "requester", f"{_TICKET} into"),
    "escalated": _letter("it goes to another level", "staff", f"{_TICKET} level reason"),
    "scheduled": _letter("a call or visit", "requester staff", f"{_TICKET} starts ends place"),
    "unscheduled": _letter("it is called off", "requester staff", f"{_TICKET} starts reason"),
    "agreement_ending": _letter(
        "a contract ends soon", "coordinator staff", f"{_AGREEMENT} ends_on days renewal"
    ),
    "agreement_ended": _letter(
        "a contract has ended", "coordinator staff", f"{_AGREEMENT} ends_on grace"
    ),
    "agreement_renewed": _letter(
        "a contract was renewed", "coordinator staff", f"{_AGREEMENT} ends_on"
    ),
    "hours_reached": _letter(
        "its hours are nearly used", "coordinator staff", f"{_AGREEMENT} hours used share"
    ),
    "arrived": _letter("nobody has it yet", "staff coordinator", f"{_TICKET} message"),
    "colleague_wrote": _letter("a colleague answers", "staff", f"{_TICKET} message kind"),
    "noted": _letter("somebody leaves a note", "staff", f"{_TICKET} message warning"),
    "program_wrote": _letter("a program writes on it", "staff", f"{_TICKET} message warning"),
    "program_opened": _letter("a program opens it", "staff", f"{_TICKET} message warning"),
    "taken": _letter("somebody has it now", _CUSTOMERS, f"{_TICKET} agent"),
    "specialists": _letter("it goes to specialists", _CUSTOMERS, _TICKET),
    "waiting": _letter("it waits", _CUSTOMERS, f"{_TICKET} waits_for reason"),
    "closed": _letter("it is closed", _CUSTOMERS, _TICKET),
    "solution": _letter("it is solved", "staff", f"{_TICKET} message"),
    "moved": _letter("it is taken, waits, is opened again", "staff", f"{_TICKET} what reason"),
    "passed_on": _letter("it is given to a team", "staff", f"{_TICKET} reason"),
    "digest": _letter("what waited for somebody", f"{_CUSTOMERS} staff", "count items desk"),
    "rated_low": _letter("a low score was given", "staff", f"{_TICKET} score best message"),
    "undelivered": _letter("a mail did not arrive", "staff", f"{_TICKET} address cause reason"),
    "contact_code": _letter("a way to be paged is verified", "staff", "code minutes name desk"),
    "swap_asked": _letter(
        "a colleague asks for a swap", "staff", f"{_DUTY} asker back reason swap link"
    ),
    "swap_accepted": _letter("a swap is agreed", "staff", f"{_DUTY} colleague back"),
    "swap_declined": _letter("a swap is declined", "staff", f"{_DUTY} colleague"),
    "swap_withdrawn": _letter("a swap is asked no more", "staff", f"{_DUTY} asker"),
    "stand_in": _letter("somebody is put on call", "staff", f"{_DUTY} asker back reason"),
    "stand_in_over": _letter("they are on call no more", "staff", _DUTY),
    "relieved": _letter("somebody stands in for them", "staff", f"{_DUTY} colleague reason"),
    "in_return": _letter("$back: shifts in return", "", "asker colleague from until"),
    "preflight": _letter("what would go wrong in the days ahead", "staff", "days count items desk"),
    "rating": _letter("$rating: asks for a score", "", ""),
    "cause_bounced": _letter("$cause: it takes no mail", "", ""),
    "cause_complained": _letter("$cause: reported as spam", "", ""),
    "cause_suppressed": _letter("$cause: nothing is sent to that address", "", ""),
    "cause_rejected": _letter("$cause: our provider refused", "", ""),
    "cause_returned": _letter("$cause: a page did not get through this time", "", ""),
    "moved_claimed": _letter("$what: somebody took it", "", ""),
    "moved_waiting": _letter("$what: it waits", "", ""),
    "moved_reopened": _letter("$what: it is open again", "", ""),
    "moved_closed": _letter("$what: it is closed", "", ""),
    "for_waiting_customer": _letter("$waits_for the customer", "", ""),
    "for_waiting_third_party": _letter("$waits_for somebody else", "", ""),
    "definitive": _letter("$kind of a definitive answer", "", ""),
    "provisional": _letter("$kind of a provisional answer", "", ""),
    "unverified": _letter("$warning about an unknown sender", "", "address"),
    "first_response": _letter("$metric: the first response", "", ""),
    "next_response": _letter("$metric: the answer to a later question", "", ""),
    "resolution": _letter("$metric: the resolution", "", ""),
    "page_answer": _letter("$answer: a page is acknowledged by mail", "", ""),
    "pages_answer": _letter("$answer: many pages are acknowledged by mail", "", ""),
    "why_warning": _letter("$why: a promise is in danger", "", "metric"),
    "why_breach": _letter("$why: a promise is broken", "", "metric"),
    "why_unassigned": _letter("$why: nobody has it", "", ""),
    "why_critical": _letter("$why: it is critical", "", ""),
    "why_by_hand": _letter("$why: somebody asks for it", "", "reason"),
}

# Words of the frame around each mail, which programs read too: they stay as they are.
FRAME = frozenset({"reply_above", "earlier", "open", "unsubscribe"})


def names_in(text: str) -> Iterator[tuple[str | None, int]]:
    """Yield each name after a ``$``, None for a ``$`` that begins none, and the line it is in.

    By the pattern of the very class that fills the texts, so that what was checked can be filled.
    """
    for found in Template.pattern.finditer(text):
        if not found["escaped"]:
            yield found["named"] or found["braced"], text.count("\n", 0, found.start()) + 1
