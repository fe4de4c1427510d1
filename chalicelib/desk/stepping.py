"""A step of an escalation that is due: the ticket is raised, and people are paged. Pure."""

from typing import Any

from chalicelib.desk.meant import people_of
from chalicelib.desk.on_its_way import Waking
from chalicelib.desk.raising import raised
from chalicelib.desk.skipping import Why
from chalicelib.escalation import chain as chains
from chalicelib.tickets.chain import Chain, Step
from chalicelib.tickets.events import Kind

_WEBHOOK = "webhook:"


def step_due(waking: Waking, chain: Chain) -> Waking:
    """Take a chain's next step; one that comes too late raises, and pages with the next.

    After an outage so everybody whom it concerns gets one page, about how it stands now.
    """
    step, now = chain.next_step, waking.now
    assert step is not None  # noqa: S101 - it is due
    if chains.is_overtaken(chain, now):
        late_by = int((now - step.at).total_seconds())
        waking = waking.with_chain(chains.skipped(chain)).with_event(
            Kind.SKIPPED,
            _about(chain, step) | {"why": Why.LATE, "late_by": late_by},
            f"it comes {late_by // 60} min late, and the step after it is due",
        )
        return raised(waking, chain, step.raises)
    # The step is taken before it raises: what follows from that sees the chain as it will be.
    after = chains.fired(chain, ())
    if not chain.pages_next and chains.reached_nobody(chain) and not _gives(step):
        after = chains.hurried(after, now)  # who would answer before the step behind it?
    taken = raised(waking.with_chain(after), chain, step.raises)
    if targets := tuple(dict.fromkeys((*chain.carried, *step.notify))):
        return _paged(taken, chain, step, targets)
    if taken.events != waking.events:
        return taken
    told = _about(chain, step) | {"why": Why.RAISED_ALREADY}
    return taken.with_event(Kind.SKIPPED, told, "it is raised as far already")


def _standing(waking: Waking, chain: Chain) -> tuple[Waking, Chain]:
    """Return the chain as the step left it.

    Where what it raised ended its cause, such as that nobody has the ticket, its own page goes out
    all the same and waits for an answer, and no step follows.
    """
    standing = next((each for each in waking.ticket.escalations if each.id == chain.id), None)
    if standing is not None:
        return waking, standing
    last = chains.fired(chain, ()).model_copy(update={"steps": chain.steps[: chain.fired + 1]})
    return waking.with_ticket(escalations=(last, *waking.ticket.escalations)), last


def _gives(step: Step) -> bool:
    """Whether a step gives the ticket to somebody, who is told, and has their time."""
    return step.raises is not None and step.raises.assign is not None


def _about(chain: Chain, step: Step) -> dict[str, Any]:
    return {
        "chain": chain.id,
        "step": chain.next_number,
        "policy": chain.policy,
        "trigger": chain.trigger,
        "metric": chain.metric,
        "again": step.again,
    }


def _paged(waking: Waking, chain: Chain, step: Step, targets: tuple[str, ...]) -> Waking:
    """Page whom the targets mean at this instant."""
    waking, standing = _standing(waking, chain)
    people = people_of(targets, waking.ticket, waking.configuration, waking.now)
    hooks = [each.removeprefix(_WEBHOOK) for each in targets if each.startswith(_WEBHOOK)]
    # Rooms count where nobody is called by name: who of a room has read it, nobody knows.
    reached = people or [f"{_WEBHOOK}{each}" for each in hooks]
    after = standing.model_copy(update={"paged": tuple(reached)})
    if not people and not hooks:
        after = chains.hurried(after, waking.now)
    return waking.with_chain(after).with_event(
        Kind.PAGED,
        _about(chain, step)
        | {"notify": list(targets), "people": people}
        | ({"webhooks": hooks} if hooks else {}),
        chain.reason,
    )
