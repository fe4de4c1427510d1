"""How a ticket's promises are shown: each with its ledger, and the time in each place."""

from datetime import datetime, timedelta

from chalicelib.api.answer import Answer
from chalicelib.configuration.language import Language
from chalicelib.configuration.model import Configuration
from chalicelib.desk.accounting import Accounting
from chalicelib.sla.explaining import explained
from chalicelib.sla.ledger import Account, State
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.promise import Clock, Metric
from chalicelib.tickets.status import Status


class IntervalView(Answer):
    """A time that counted, or did not and why; calendars are told with the desk's version."""

    start: datetime
    end: datetime
    state: State
    reason: str
    counted_seconds: float
    calendar: str | None
    calendar_version: int | None
    holiday: str | None


class PromiseView(Answer):
    """A promise: its target, how much is used, and the ledger whose sum that is."""

    metric: Metric
    question: int | None
    # running, paused, kept, kept_late, broken, not_promised. Broken stays what broke, although it
    # was given more time since, within which it was kept.
    state: str
    target_seconds: float
    counted_seconds: float
    left_seconds: float  # negative when it is over
    # What of it no interval tells: of a ticket older than this ledger, or one merged into this one.
    unrecorded_seconds: float
    due_at: datetime | None
    breached_at: datetime | None
    lengthened_at: datetime | None  # since when it has more time than when it broke
    intervals: tuple[IntervalView, ...]
    explanation: tuple[str, ...]


class StageView(Answer):
    """With whom the ticket was: queue, desk, customer, third_party, done or aside."""

    stage: str
    start: datetime
    end: datetime
    seconds: float


class SlaView(Answer):
    """Everything about a ticket's promises and its time in each place."""

    number: str
    status: Status
    zone: str  # of the explanation's clocks
    language: Language
    promises: tuple[PromiseView, ...]
    stages: tuple[StageView, ...]
    in_queue_seconds: float  # until somebody of the desk had it, and whenever nobody did
    with_desk_seconds: float
    with_customer_seconds: float
    with_third_party_seconds: float


def sla_view(accounting: Accounting, configuration: Configuration, language: Language) -> SlaView:
    """Return what the API shows of a ticket's ledger."""
    spent = {stage.name: timedelta() for stage in accounting.stages}
    for stage in accounting.stages:
        spent[stage.name] += stage.end - stage.start
    seconds = {name: duration.total_seconds() for name, duration in spent.items()}
    return SlaView(
        number=spoken(accounting.ticket.number),
        status=accounting.ticket.status,
        zone=configuration.zone,
        language=language,
        promises=tuple(
            _promise(each, accounting.ticket, configuration.zone, language)
            for each in accounting.accounts
        ),
        stages=tuple(
            StageView(
                stage=each.name,
                start=each.start,
                end=each.end,
                seconds=(each.end - each.start).total_seconds(),
            )
            for each in accounting.stages
        ),
        in_queue_seconds=seconds.get("queue", 0),
        with_desk_seconds=seconds.get("desk", 0),
        with_customer_seconds=seconds.get("customer", 0),
        with_third_party_seconds=seconds.get("third_party", 0),
    )


def _promise(account: Account, ticket: Ticket, zone: str, language: Language) -> PromiseView:
    clock = ticket.clock(account.metric)
    standing = clock if clock and clock.question == account.question else account.clock
    return PromiseView(
        metric=account.metric,
        question=account.question or None,
        state=_state(standing),
        target_seconds=account.target.total_seconds(),
        counted_seconds=account.counted.total_seconds(),
        left_seconds=(account.target - account.counted).total_seconds(),
        unrecorded_seconds=account.unrecorded.total_seconds(),
        due_at=standing.due_at if standing else None,
        breached_at=standing.breached_at if standing else None,
        lengthened_at=_longer_since(account),
        intervals=tuple(
            IntervalView(
                start=each.start,
                end=each.end,
                state=each.state,
                reason=each.reason,
                counted_seconds=each.counted.total_seconds(),
                calendar=each.calendar,
                calendar_version=each.terms or None,
                holiday=each.holiday,
            )
            for each in account.intervals
        ),
        explanation=tuple(explained(account, language, zone)),
    )


def _longer_since(account: Account) -> datetime | None:
    longer = account.lengthened
    return (longer.longer_since or longer.since) if longer else None


def _state(clock: Clock | None) -> str:
    """Return how a promise stands; a breach happened, whatever its target became since."""
    if clock is None:
        return "kept"
    if clock.stopped_at is not None and clock.late:
        return "kept_late"
    if clock.breached_at is not None:
        return "broken"
    if clock.stopped_at is not None:
        return "kept"
    if not clock.promised:
        return "not_promised"
    return "running" if clock.since else "paused"
