"""Who is told of what, and how often unless they choose otherwise: the one table of it. Pure.

``docs/notifications.md`` is drawn from it. What is not in it tells nobody: pages, invitations,
requests for an approval and notices to the commercial team have rules of their own (``plan.py``,
``steps.py``), and nobody chooses them away.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from chalicelib.notify.choices import About, Frequency
from chalicelib.tickets.events import Kind


class Audience(StrEnum):
    """What somebody is to the ticket that they are told of, those first who are told first."""

    REQUESTER = "requester"
    COPIED = "copied"
    COORDINATOR = "coordinator"  # of its organization, who may read it
    ASSIGNEE = "assignee"
    WATCHER = "watcher"
    TEAM = "team"  # everybody in its queue
    SUPERVISOR = "supervisor"  # of its team


CUSTOMERS = frozenset({Audience.REQUESTER, Audience.COPIED, Audience.COORDINATOR})


class Cell(NamedTuple):
    """What is written to an audience, and how often unless its people choose otherwise."""

    template: str
    usual: Frequency = Frequency.EACH


class Row(NamedTuple):
    """What an event is about, and who is told."""

    about: About
    cells: Mapping[Audience, Cell]


_EACH, _NEVER = Frequency.EACH, Frequency.NEVER
_R, _C, _O = Audience.REQUESTER, Audience.COPIED, Audience.COORDINATOR
_A, _W, _T, _S = Audience.ASSIGNEE, Audience.WATCHER, Audience.TEAM, Audience.SUPERVISOR


def _row(about: About, **cells: Cell) -> Row:
    return Row(about, {Audience[name.upper()]: cell for name, cell in cells.items()})


def _progress(template: str, **inside: Frequency) -> Row:
    """Return a row for a step on a ticket's way, which those who work on it rarely need to hear."""
    customers = {_R: Cell(template), _C: Cell(template, _NEVER), _O: Cell(template, _NEVER)}
    workers = {_A: _NEVER, _W: _NEVER, _S: _NEVER} | {Audience(k): v for k, v in inside.items()}
    return Row(
        About.PROGRESS,
        {**customers, **{each: Cell("moved", often) for each, often in workers.items()}},
    )


def _working(about: About, template: str, supervisor: Frequency) -> Row:
    """Return a row for who works on the ticket, and for the whole team while nobody does."""
    cells = dict.fromkeys((_A, _W, _T), Cell(template))
    return Row(about, {**cells, _S: Cell(template, supervisor)})


def _step(template: str) -> Row:
    return Row(About.STEP, dict.fromkeys((_R, _A, _W), Cell(template)))


def _of_the_desk(about: About, template: str) -> Row:
    return Row(about, dict.fromkeys((_A, _W), Cell(template)))


_ARRIVAL = _row(
    About.ARRIVAL,
    requester=Cell("received"),
    coordinator=Cell("arrived", _NEVER),
    team=Cell("arrived"),
    supervisor=Cell("arrived", _NEVER),
)


MATRIX: Mapping[Kind, Row] = {
    Kind.CREATED: _ARRIVAL,
    Kind.RELEASED: _ARRIVAL,
    Kind.REPLIED: _row(
        About.ANSWER,
        requester=Cell("answered"),
        copied=Cell("answered"),
        coordinator=Cell("answered", _NEVER),
        assignee=Cell("colleague_wrote"),
        watcher=Cell("colleague_wrote"),
        supervisor=Cell("colleague_wrote", _NEVER),
    ),
    Kind.ANSWERED: _working(About.QUESTION, "customer_wrote", _NEVER),
    Kind.NOTED: _row(
        About.NOTE,
        assignee=Cell("noted"),
        watcher=Cell("noted"),
        supervisor=Cell("noted", _NEVER),
    ),
    Kind.CLAIMED: _progress("taken"),
    Kind.ASSIGNED: Row(
        About.ASSIGNMENT,
        {_R: Cell("taken"), _A: Cell("assigned"), _W: Cell("assigned"), _T: Cell("passed_on")},
    ),
    Kind.ESCALATED: Row(
        About.PROGRESS,
        {_R: Cell("specialists"), _W: Cell("escalated"), _T: Cell("escalated")},
    ),
    Kind.WAITING: _progress("waiting"),
    Kind.REOPENED: _progress("reopened", assignee=_EACH, watcher=_EACH),
    Kind.CLOSED: _progress("closed"),
    Kind.RESOLVED: _row(
        About.RESOLUTION,
        requester=Cell("resolved"),
        copied=Cell("resolved"),
        coordinator=Cell("resolved", _NEVER),
        assignee=Cell("solution"),
        watcher=Cell("solution"),
        team=Cell("solution", _NEVER),
        supervisor=Cell("solution", _NEVER),
    ),
    Kind.CLOCK_WARNING: _working(About.PROMISE, "warning", _NEVER),
    Kind.CLOCK_BREACHED: _working(About.PROMISE, "breach", _EACH),
    Kind.OFFERED: Row(About.STEP, {_R: Cell("offered")}),
    Kind.ACCEPTED: _of_the_desk(About.STEP, "offer_accepted"),
    Kind.DECLINED: _of_the_desk(About.STEP, "offer_declined"),
    Kind.APPROVED: _step("approved"),
    Kind.REJECTED: _step("rejected"),
    Kind.FOLLOWED: _step("followed"),
    Kind.MERGED: Row(About.STEP, {_R: Cell("merged")}),
}


def usual_of(*, of_the_desk: bool) -> dict[About, Frequency]:
    """Return how often somebody is told of each sort of event where they chose nothing.

    It is the most that any audience of their side is told: what they are differs by ticket.
    """
    most = {Frequency.NEVER: 0, Frequency.DIGEST: 1, Frequency.EACH: 2}
    usual: dict[About, Frequency] = {}
    for row in MATRIX.values():
        for audience, cell in row.cells.items():
            if (audience not in CUSTOMERS) == of_the_desk:
                held = usual.get(row.about, Frequency.NEVER)
                usual[row.about] = max(held, cell.usual, key=lambda each: most[each])
    return usual
