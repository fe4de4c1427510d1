"""Guards the what-if: on the same desk it tells what was, on another what people's deeds make there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.configuration.model import Configuration
from chalicelib.desk.outcome import Fate, Outcome, Result, as_it_was
from chalicelib.desk.what_if import replay_under
from chalicelib.store.items import event_item, event_of, ticket_item, ticket_of
from chalicelib.tickets import saying
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Metric, Priority
from tests.desk.conftest import CUSTOMER, said
from tests.desk.conftest import instant as at

HOUR, MINUTE, NONE = timedelta(hours=1), timedelta(minutes=1), timedelta()
FIRST, NEXT, RESOLUTION = Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION
CARLA, DIEGO, SOFIA = "carla@desk.example", "diego@desk.example", "sofia@desk.example"


def stored(life: Any) -> tuple[Any, list[Any]]:
    """Return a ticket and its events as the table gives them back."""
    events = [event_of(event_item(event)) for event in life.events]
    return ticket_of(ticket_item(life.ticket)), events


def past(life: Any, until: datetime) -> Outcome:
    ticket, events = stored(life)
    return as_it_was(ticket, events, life.configuration.time, until)


def on(desk: Any, life: Any, until: datetime) -> Outcome:
    described = desk if isinstance(desk, Configuration) else Configuration.model_validate(desk)
    return replay_under(*stored(life), described, until)


def people(outcome: Outcome) -> list[str]:
    return [page.person for page in outcome.pages]


def of(outcome: Outcome, metric: Metric) -> Result:
    return next(each for each in reversed(outcome.promises) if each.metric is metric)


def raising(described: dict[str, Any]) -> dict[str, Any]:
    """Return a desk that gives to the engineers whatever is overdue."""
    step = {"after": "0m", "raise": {"level": 3}, "notify": ["team"]}
    return {**described, "escalation": [{**described["escalation"][0], "steps": [step]}]}


class TestAnotherDesk:
    def test_a_holiday_more_moves_the_deadline_and_keeps_what_was_broken(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("17:00", priority="high")  # eight office hours: until 17:00 of Tuesday
        life.wake_until("2026-03-04T11:00")
        life.resolve("2026-03-04T11:00")
        until = at("2026-03-05T00:00")
        assert of(past(life, until), RESOLUTION).fate is Fate.BROKEN
        office = {**described["calendars"]["office"], "holidays": ["2026-03-03"]}
        then = of(on({**described, "calendars": {"office": office}}, life, until), RESOLUTION)
        assert (then.fate, then.due_at) == (Fate.KEPT, at("2026-03-04T17:00"))

    def test_shorter_hours_keep_less_broken(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("09:00", priority="high")
        life.wake_until("17:30")
        life.resolve("18:30")
        until = at("2026-03-03T00:00")
        # Half an hour after closing time: broken, and late by no office hour.
        assert of(past(life, until), RESOLUTION)[3:] == (at("18:00"), Fate.BROKEN, NONE)
        office = {"zone": "UTC", "hours": {"mon-fri": ["09:00-13:00"]}}
        then = of(on({**described, "calendars": {"office": office}}, life, until), RESOLUTION)
        assert then[3:] == (at("2026-03-03T13:00"), Fate.KEPT, NONE)

    def test_a_target_of_half_the_time_breaks_and_says_how_late(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:12")
        life.wake_until("12:00")
        life.resolve("12:30")
        until = at("13:00")
        assert [each.fate for each in past(life, until).promises] == [Fate.KEPT, Fate.KEPT]
        halved = {"critical": {"first_response": "7m", "resolution": "2h"}}
        policy = {**described["sla"][0], "targets": halved}
        then = on({**described, "sla": [policy, described["sla"][1]]}, life, until)
        assert then.promises == (
            Result(FIRST, 0, 7 * MINUTE, at("10:07"), Fate.BROKEN, 5 * MINUTE),
            Result(RESOLUTION, 0, 2 * HOUR, at("12:00"), Fate.BROKEN, 30 * MINUTE),
        )
        # Each breach pages on call at once, and ten minutes later with the supervisor, who has not
        # answered by the end of the ticket.
        assert people(then) == [CARLA, CARLA, CARLA, SOFIA]

    def test_a_page_that_was_answered_is_answered_when_it_was(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:20")
        life.acknowledge("10:20")
        life.reply("10:22")
        until = at("10:50")
        assert people(past(life, until)) == [CARLA]
        sooner = {"critical": {"first_response": "5m", "resolution": "4h"}}
        policy = {**described["sla"][0], "targets": sooner}
        then = on({**described, "sla": [policy, described["sla"][1]]}, life, until)
        assert people(then) == [CARLA, CARLA, SOFIA]  # and not Diego, of half an hour later

    def test_an_acknowledgement_without_a_page_is_nothing(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:20")
        life.acknowledge("10:20")
        life.reply("10:30")
        life.wake_until("11:40")  # nothing came of it any more: the chain ended with the reply
        later = {"critical": {"first_response": "25m", "resolution": "4h"}}
        policy = {**described["sla"][0], "targets": later}
        then = on({**described, "sla": [policy, described["sla"][1]]}, life, at("11:40"))
        assert people(then) == [CARLA]  # at 10:25: what was said at 10:20 did not stop it
        assert then.pages[0].at == at("10:25")

    def test_another_person_on_call_is_paged_instead(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:30")
        schedule = {**described["on_call"]["engineers"], "people": [DIEGO, CARLA]}
        then = on({**described, "on_call": {"engineers": schedule}}, life, at("10:30"))
        assert people(past(life, at("10:30"))) == [CARLA, CARLA, SOFIA]
        assert people(then) == [DIEGO, DIEGO, SOFIA]

    def test_a_step_more_is_taken_and_pages(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:30")
        guard = described["escalation"][0]
        more = [*guard["steps"][:1], {"after": "5m", "notify": ["person:diego@desk.example"]}]
        other = {**described, "escalation": [{**guard, "steps": [*more, *guard["steps"][1:]]}]}
        then = on(other, life, at("10:30"))
        assert (people(then), then.steps) == ([CARLA, DIEGO, CARLA, SOFIA], 3)

    def test_where_the_old_desk_raised_it_an_answer_still_ends_a_wait(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00", on=Configuration.model_validate(raising(described)))
        life.claim("10:05")
        life.wait("10:10")
        life.wake_until("10:30")  # pending with the engineers since 10:15: it waits no more
        life.answer("12:00")  # and so this changes nothing
        assert past(life, at("13:00")).steps == 2
        then = on(described, life, at("13:00"))
        assert (people(then), then.steps) == ([CARLA, CARLA, SOFIA, DIEGO], 3)
        assert of(then, RESOLUTION).due_at == at("15:50")

    def test_where_the_new_desk_raises_it_a_reply_leaves_it_waiting_all_the_same(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00")
        life.claim("10:05")
        life.wait("10:10")
        life.reply("10:20")
        then = on(raising(described), life, at("10:19"))
        assert (then.steps, of(then, RESOLUTION).due_at) == (2, at("14:05"))
        then = on(raising(described), life, at("20:00"))
        assert of(then, RESOLUTION)[3:5] == (None, Fate.OPEN)

    def test_what_a_stranger_writes_ends_no_wait(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00", on=Configuration.model_validate(raising(described)))
        life.claim("10:05")
        life.wait("10:10")
        life.wake_until("10:30")
        unknown = said().model_copy(update={"verified": False})
        life._do("12:00", lambda ticket, now: saying.append(ticket, unknown, CUSTOMER, now))
        assert of(on(described, life, at("13:00")), RESOLUTION).due_at is None

    def test_what_was_counted_is_kept_through_a_wait_and_a_change_of_priority(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        """Pending time lost on a policy change (glpi#6902, #14148, #24481)."""
        life = begin("09:00", priority="high")
        life.wait("11:00")
        life.answer("12:00")
        life.edit("12:30", priority="critical")
        targets = {"high": {"resolution": "16h"}, "critical": {"resolution": "10h"}}
        other = {"name": "other", "calendar": "office", "targets": targets}
        found = of(on({**described, "sla": [other]}, life, at("12:45")), RESOLUTION)
        # Two hours and a half are used at 12:30, of ten: half an hour more today before lunch, four
        # after it, and three on Tuesday.
        assert found[2:5] == (10 * HOUR, at("2026-03-03T12:00"), Fate.OPEN)


class TestLateness:
    """How late a promise is, is what counted beyond its target: in what-if as in the ledger."""

    def test_a_wait_for_the_customer_after_the_breach_makes_nothing_later(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("15:00")
        life.wait("15:00")
        life.answer("20:00")
        life.resolve("20:30")
        until = at("21:00")
        found = of(past(life, until), RESOLUTION)
        assert found[3:] == (at("14:00"), Fate.BROKEN, 90 * MINUTE)
        assert on(desk, life, until) == past(life, until)
        assert life.told(Kind.ANSWERED_LATE, "late_by") == [(90 * 60,)]

    def test_what_broke_stays_broken_although_it_has_more_time_since_and_is_late_by_nothing(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("14:05", priority="high")
        life.resolve("15:00")
        until = at("16:00")
        found = of(past(life, until), RESOLUTION)
        assert found[2:] == (8 * HOUR, at("14:00"), Fate.BROKEN, NONE)
        assert on(desk, life, until).promises == past(life, until).promises

    def test_what_is_not_answered_yet_grows_later_in_its_own_hours(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("12:00", priority="normal")  # four office hours: until 17:00
        until = at("2026-03-03T09:30")
        life.wake_until(until)
        assert of(past(life, until), FIRST)[4:] == (Fate.BROKEN, 90 * MINUTE)
        assert on(desk, life, until) == past(life, until)


class TestOddTickets:
    def test_a_merged_ticket_is_promised_nothing_more(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00")
        life.merge("10:10")
        until = at("20:00")
        assert [each.fate for each in on(desk, life, until).promises] == [Fate.RELEASED] * 2
        assert on(desk, life, until) == past(life, until)

    def test_spam_that_was_let_in_again_counts_on(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00")
        life.spam("10:10")
        life.release("15:00")
        life.wake_until("15:05")
        until = at("15:06")
        (first, resolution) = on(desk, life, until).promises
        assert (first.fate, first.due_at) == (Fate.BROKEN, at("15:05"))
        assert resolution.due_at == at("18:50")
        assert on(desk, life, until) == past(life, until)

    def test_a_held_ticket_is_promised_nothing_until_it_is_let_in(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00", status="held", held="no_agreement")
        assert on(desk, life, at("20:00")) == Outcome((), (), 0)
        life.release("12:00")
        life.reply("12:10")
        (first, _) = on(desk, life, at("12:30")).promises
        assert (first.fate, first.due_at) == (Fate.KEPT, at("12:15"))

    def test_a_ticket_that_closed_by_itself_closes_by_itself(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.resolve("11:00")
        life.wake_until("2026-03-10T00:00")
        life.answer("2026-03-10T10:00")  # and so it is open again
        until = at("2026-03-10T10:30")
        assert life.kinds()[-2:] == [Kind.CLOSED, Kind.ANSWERED]
        assert on(desk, life, until) == past(life, until)
        assert of(on(desk, life, until), RESOLUTION).fate is Fate.OPEN

    def test_what_comes_after_the_instant_looked_at_has_not_happened(
        self, begin: Callable[..., Any], desk: Configuration
    ) -> None:
        life = begin("10:00")
        life.wake_until("11:00")
        life.resolve("11:30")
        until = at("10:14")
        assert [each.fate for each in on(desk, life, until).promises] == [Fate.OPEN] * 2
        assert on(desk, life, until) == past(life, until)

    def test_a_breach_that_no_sweep_has_told_yet_is_one(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        found = past(life, at("10:20"))
        assert of(found, FIRST)[4:] == (Fate.BROKEN, 5 * MINUTE)
        assert found.pages == ()

    def test_a_change_of_the_desk_in_the_past_is_no_change_of_the_other_desk(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        targets = {"critical": {"first_response": "15m", "resolution": "2h"}}
        halved = {**described, "sla": [{**described["sla"][0], "targets": targets}]}
        first = Configuration.model_validate(described).dated(1, lambda _: None)
        life = begin("10:00", on=first)
        life.reply("10:10")
        life.configuration = Configuration.model_validate(halved).dated(2, lambda _: None)
        life.wake("10:30")
        assert life.kinds()[-1] is Kind.RETIMED
        life.resolve("13:00")
        until = at("14:00")
        assert of(past(life, until), RESOLUTION)[2:5] == (2 * HOUR, at("12:00"), Fate.BROKEN)
        assert of(on(described, life, until), RESOLUTION).fate is Fate.KEPT


VERBS = ["reply", "answer", "claim", "assign", "wait", "third", "resolve", "close", "reopen"]
VERBS += ["release", "spam", "acknowledge", "acknowledge", "stranger", "automatic", "note", "merge"]
VERBS += ["escalate", "unreached", "unreached", "alert", *Priority]
happenings = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 900)), max_size=10)
beginnings = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
        "priority": st.sampled_from(Priority),
        "status": st.sampled_from(["pending", "pending", "pending", "held"]),
    }
)
lawful = settings(max_examples=40)


def eager(described: dict[str, Any]) -> dict[str, Any]:
    """Return a desk that does by itself all that a desk can."""
    every = ["15m", "30m"]
    pages = {"notify": ["on_call:engineers", "assignee"], "repeat": {"every": "20m", "times": 2}}
    raising = [{"level": "next"}, {"priority": "up"}, {"assign": "on_call:engineers"}]
    steps = [
        {"after": each, "raise": raises}
        for each, raises in zip([*every, "1h"], raising, strict=True)
    ]
    policies = [
        {"name": "watch", "triggers": ["unassigned", "warning"], "steps": steps},
        {
            "name": "guard",
            "triggers": ["breach", "critical", "by_hand"],
            "calendar": "office",
            "steps": [{"after": "0m", **pages}, {"after": "45m", "notify": ["supervisor"]}],
        },
    ]
    targets = {"first_response": "4h", "next_response": "3h", "resolution": "24h"}
    sla = [
        described["sla"][0],
        {**described["sla"][1], "targets": dict.fromkeys(Priority, targets)},
    ]
    return {**described, "sla": sla, "escalation": policies}


def happens(life: Any, verb: str, moment: datetime) -> None:
    before = moment - timedelta(microseconds=1)
    life.wake_until(before)  # the sweep was in time
    try:
        if verb == "third":
            life.wait(moment, "third_party")
        elif verb == "alert":
            life.alert(moment, "guard")
        elif verb == "unreached":
            chain = life.ticket.chain
            life.unreached(moment, chain.fired, chain.paged[0]) if chain and chain.paged else None
        elif verb in list(Priority):
            life.edit(moment, priority=verb)
        else:
            getattr(life, verb)(moment)
    except Refusal:
        pass


@lawful
@given(beginnings, happenings, st.integers(0, 3_000))
def test_on_the_same_desk_what_if_tells_what_was(
    begin: Callable[..., Any],
    described: dict[str, Any],
    beginning: dict[str, Any],
    what: list[tuple[str, int]],
    after: int,
) -> None:
    """The same promises with the same fates, and the same pages of the same people."""
    desk = Configuration.model_validate(eager(described))
    life, now = begin(**beginning, on=desk), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    until = now + after * MINUTE
    life.wake_until(until)
    assert on(desk, life, until) == past(life, until)


@lawful
@given(beginnings, happenings)
def test_targets_out_of_reach_break_nothing_and_page_nobody_for_it(
    begin: Callable[..., Any],
    described: dict[str, Any],
    beginning: dict[str, Any],
    what: list[tuple[str, int]],
) -> None:
    life, now = (
        begin(**beginning, on=Configuration.model_validate(eager(described))),
        beginning["at"],
    )
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    targets = dict.fromkeys(Metric, "100000h")
    patient = {"name": "patient", "targets": dict.fromkeys(Priority, targets)}
    guard = {**described["escalation"][0], "name": "other"}  # and not the one that people ask for
    then = on({**described, "sla": [patient], "escalation": [guard]}, life, now)
    assert all(each.fate is not Fate.BROKEN for each in then.promises)
    assert then.pages == ()
