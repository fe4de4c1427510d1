"""What becomes of a chain: it starts, pages, is acknowledged, lapses, pauses and hurries. Pure."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.escalation.policy import EscalationPolicy, PolicyStep, Trigger
from chalicelib.sla.calendar import NoOpenTimeError
from chalicelib.sla.clock import TimeScale
from chalicelib.tickets.chain import Chain, Step, Taken
from chalicelib.tickets.promise import Metric

STALE = timedelta(minutes=5)  # so late, and overtaken by the next: nobody is told of it any more


def started(
    policy: EscalationPolicy,
    chains: int,
    trigger: Trigger,
    metric: Metric | None,
    now: datetime,
    time: TimeScale,
) -> Chain:
    """Return the chain, a snapshot that later edits of the policy do not touch.

    ``chains`` is how many the ticket has had. A step that the calendar never comes to is left out.
    """
    steps = [
        step
        for place, written in enumerate(policy.steps, start=1)
        for step in _steps(written, place, now, time)
    ]
    return Chain(
        id=chains + 1,
        policy=policy.name,
        trigger=trigger,
        metric=metric,
        started_at=now,
        steps=tuple(sorted(steps, key=lambda step: step.at)),
        calendar=policy.calendar,
        acknowledged_for=policy.acknowledged_for,
    )


def _steps(written: PolicyStep, place: int, now: datetime, time: TimeScale) -> Iterator[Step]:
    times = written.repeat.times if written.repeat else 0
    every = written.repeat.every if written.repeat else timedelta()
    for again in range(times + 1):
        try:
            at = time.add(now, written.after + again * every)
        except NoOpenTimeError:
            return
        raises = written.raises if again == 0 else None
        yield Step(at=at, notify=written.notify, raises=raises, place=place, again=again)


def is_stale(at: datetime, following: datetime | None, now: datetime) -> bool:
    """Whether something due at ``at`` comes too late to be told: what follows it is due as well."""
    return following is not None and following <= now and now - at > STALE


def is_overtaken(chain: Chain, now: datetime) -> bool:
    """Whether the next step comes too late to be told, or its own repetition is due as well."""
    step, after = chain.next_step, following(chain)
    if step is None or after is None or after > now:
        return False
    return is_stale(step.at, after, now) or chain.steps[chain.fired + 1].place == step.place


def following(chain: Chain) -> datetime | None:
    """Return when the step after the next one is due, None after the last."""
    place = chain.fired + 1
    return chain.steps[place].at if place < len(chain.steps) else None


def fired(chain: Chain, paged: Sequence[str]) -> Chain:
    """Return the chain after its next step, whose page went to these people.

    A step that pages nobody leaves the page before it as the one that waits for an answer.
    """
    done: dict[str, object] = {}
    if chain.pages_next:
        done |= {"paged": tuple(paged), "unreached": (), "carried": ()}
    if chain.fired < len(chain.steps):
        done["fired"] = chain.fired + 1
    else:
        done |= {"repeated": chain.repeated + 1, "repeat_at": None}
    return chain.model_copy(update=done)


def skipped(chain: Chain) -> Chain:
    """Return the chain without its next step; whom it names the next page is for too."""
    carried = (*chain.carried, *chain.steps[chain.fired].notify)
    done = {"fired": chain.fired + 1, "carried": tuple(dict.fromkeys(carried))}
    return chain.model_copy(update=done)


def hurried(chain: Chain, now: datetime) -> Chain:
    """Return the chain with its next step due now: nobody can answer what reached nobody."""
    due = _standing(chain, now)
    steps = tuple(
        step.model_copy(update={"at": min(step.at, due)}) if index == chain.fired else step
        for index, step in enumerate(chain.steps)
    )
    return chain.model_copy(update={"steps": steps})


def unreached(chain: Chain, person: str, taken: Taken, now: datetime) -> Chain:
    """Return the chain after no page of its latest step reached a person.

    When nobody was reached by it, the next step does not wait for an answer.
    """
    is_over = person not in chain.paged or chain.acknowledged_by is not None
    if is_over or not _is_of_latest_page(chain, taken):
        return chain
    nobody = tuple(dict.fromkeys((*chain.unreached, person)))
    after = chain.model_copy(update={"unreached": nobody})
    return hurried(after, now) if reached_nobody(after) else after


def reached_nobody(chain: Chain) -> bool:
    """Whether the latest page reached none of those whom it was for, or meant nobody."""
    return chain.waiting and set(chain.unreached) == set(chain.paged)


def _is_of_latest_page(chain: Chain, taken: Taken) -> bool:
    """Whether no page followed that of a step; steps behind it that only raised are none."""
    if chain.repeated:
        return taken.step == chain.latest.step and taken.again in {None, chain.latest.again}
    pages = (place for place, step in enumerate(chain.steps[: chain.fired], 1) if step.notify)
    if not max(pages, default=chain.fired) <= taken.step <= chain.fired:
        return False
    return taken.again in {None, chain.steps[taken.step - 1].again}


def acknowledged(chain: Chain, by: str, now: datetime) -> Chain:
    """Return the chain at rest: somebody has seen to it, until nothing comes of that."""
    until = _standing(chain, now) + chain.acknowledged_for
    return chain.model_copy(update={"acknowledged_by": by, "expires_at": until})


def attended(chain: Chain, now: datetime) -> Chain:
    """Return the chain after somebody of the desk did something: what was acknowledged holds on."""
    if chain.acknowledged_by is None:
        return chain
    until = _standing(chain, now) + chain.acknowledged_for
    return chain.model_copy(update={"expires_at": until})


def lapsed(chain: Chain, now: datetime, time: TimeScale) -> Chain:
    """Return the chain at work again, its next step due now; after the last, the last page.

    The steps behind it keep their distances in ``time``, that of the chain's calendar.
    """
    over: dict[str, object] = {"acknowledged_by": None, "expires_at": None}
    left = chain.steps[chain.fired :]
    if left:
        over["steps"] = (*chain.steps[: chain.fired], *_moved(left, left[0].at, now, time))
    else:
        over["repeat_at"] = now
    return chain.model_copy(update=over)


def paused(chain: Chain, now: datetime) -> Chain:
    """Return the chain standing still: the ticket waits for its customer."""
    return chain if chain.paused_at else chain.model_copy(update={"paused_at": now})


def resumed(chain: Chain, now: datetime, time: TimeScale) -> Chain:
    """Return the chain going on, with as much ``time`` before each step as was left."""
    if chain.paused_at is None:
        return chain
    pause = now - chain.paused_at
    left = _moved(chain.steps[chain.fired :], chain.paused_at, now, time)
    steps = (*chain.steps[: chain.fired], *left)
    later = {
        name: at + pause
        for name in ("expires_at", "repeat_at")
        if (at := getattr(chain, name)) is not None
    }
    return chain.model_copy(update={"paused_at": None, "steps": steps, **later})


def _standing(chain: Chain, now: datetime) -> datetime:
    """Return the instant at which a chain stands: going on, it adds the pause to its times."""
    return chain.paused_at or now


def _moved(
    steps: Sequence[Step], since: datetime, now: datetime, time: TimeScale
) -> Iterator[Step]:
    """Yield the steps as long after ``now`` as they were after ``since``, in the chain's hours."""
    for step in steps:
        at = step.at + (now - since)  # what was overdue is as late as it was
        if step.at > since:
            with suppress(NoOpenTimeError):  # whose calendar opens no more comes by the wall clock
                at = time.add(now, time.between(since, step.at))
        yield step.model_copy(update={"at": at})
