"""Looking ahead finds what would reach nobody or come to nothing, and nothing else."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.configuration.contacts import Fault
from chalicelib.configuration.language import Language
from chalicelib.configuration.model import Configuration
from chalicelib.configuration.preflight import Kind, Known, Severity, Where, errors, preflight
from chalicelib.configuration.preflight.found import Cause
from chalicelib.configuration.preflight.words import LANGUAGES, told
from chalicelib.configuration.webhooks import Webhook, WebhookKind
from chalicelib.escalation.contacts import (
    ContactKind,
    Method,
    OwnContacts,
    WrittenMethod,
    method_id,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
ANA, BOB, SUE = "ana@desk.example", "bob@desk.example", "sue@desk.example"
DESK = {
    "name": "Desk",
    "teams": {
        "front": {"name": "Front", "supervisor": SUE},
        "back": {"name": "Back", "level": 2, "supervisor": SUE},
    },
    "staff": {
        ANA: {"name": "Ana", "team": "front"},
        BOB: {"name": "Bob", "team": "back"},
        SUE: {"name": "Sue", "team": "front", "role": "supervisor"},
    },
    "mailboxes": {"help@desk.example": {"team": "front"}},
    "calendars": {"office": {"zone": "UTC", "hours": {"mon-fri": ["09:00-18:00"]}}},
    "sla": [
        {
            "name": "all",
            "targets": {
                each: {"resolution": "8h"} for each in ("low", "normal", "high", "critical")
            },
        }
    ],
    "escalation": [
        {"name": "guard", "steps": [{"after": "0m", "notify": ["on_call:night"]}]},
    ],
    "on_call": {"night": {"zone": "UTC", "start": "2026-01-05", "people": [ANA, BOB]}},
}
NOTHING = Known({}, {})


def desk(**changes):
    return Configuration.model_validate({**deepcopy(DESK), **changes})


def found(configuration, known=NOTHING, days=30, now=NOW):
    return preflight(configuration, known, now, days)


def kinds(configuration, known=NOTHING, **terms):
    return [each.kind for each in found(configuration, known, **terms)]


def escalations(*policies):
    return tuple(
        {"name": f"p{number}", "steps": [{"after": "0m", "notify": [f"person:{ANA}"]}], **policy}
        for number, policy in enumerate(policies, 1)
    )


def step(*notify, around=None, **policy):
    """A desk with one policy of one such step, and whatever else is around it."""
    described = {"name": "one", "steps": [{"after": "0m", "notify": [*notify]}], **policy}
    return desk(escalation=[described], **(around or {}))


def on_call(**fields):
    return {"night": {**DESK["on_call"]["night"], **fields}}


def at(written):
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def test_a_desk_that_is_right_is_clean():
    assert found(desk()) == ()


class TestSchedules:
    def test_a_gap_is_an_error_with_its_times_where_an_escalation_pages_the_schedule(self):
        away = {"person": None, "start": "2026-03-10T20:00:00Z", "end": "2026-03-11T08:00:00Z"}
        gap, step = found(desk(on_call=on_call(overrides=[away])))
        times = ((at("2026-03-10T20:00"), at("2026-03-11T08:00")),)
        assert (gap.kind, gap.severity, gap.spans) == (Kind.GAP, Severity.ERROR, times)
        assert (gap.where, gap.values["steps"]) == (Where(schedule="night"), "guard 1")
        assert gap.teams == ("front", "back")
        assert (step.kind, step.spans) == (Kind.EMPTY_STEP, times)
        assert told(gap, Language.ENGLISH, "UTC").reason == (
            "Nobody is on call in “night” from 2026-03-10 20:00 until 2026-03-11 08:00 (UTC), "
            "and steps of escalations page it: guard 1."
        )

    def test_a_gap_that_no_escalation_meets_is_a_warning(self):
        late = desk(escalation=[], on_call=on_call(start="2026-03-09"))
        (gap,) = found(late)
        assert (gap.kind, gap.severity) == (Kind.UNUSED_GAP, Severity.WARNING)
        assert gap.spans == ((NOW, at("2026-03-09T09:00")),)

    def test_whom_a_raise_assigns_is_met_by_the_gap_too(self):
        assign = [{"after": "0m", "raise": {"assign": "on_call:night"}}]
        late = desk(escalation=escalations({"steps": assign}), on_call=on_call(start="2026-03-09"))
        assert kinds(late) == [Kind.GAP]

    def test_many_gaps_of_a_schedule_are_told_as_one(self):
        days = desk(escalation=[], on_call=on_call(only={"mon-fri": ["09:00-18:00"]}))
        (gap,) = found(days, days=7)
        assert len(gap.spans) == 5
        assert "and 4 more times, 123 h in all" in told(gap, Language.ENGLISH, "UTC").reason

    def test_nothing_is_told_of_a_gap_after_the_period(self):
        away = {"person": None, "start": "2026-03-10T20:00:00Z", "end": "2026-03-11T08:00:00Z"}
        assert kinds(desk(on_call=on_call(overrides=[away])), days=8) == []

    def test_two_weeks_on_end_are_fine_and_an_hour_more_is_not(self):
        def lasting(end):
            override = {"person": ANA, "start": "2026-03-05T00:00:00Z", "end": end}
            return desk(on_call=on_call(people=[BOB], rotation="daily", overrides=[override]))

        def tired(end):
            return [
                each.where.person
                for each in found(lasting(end), days=20)
                if each.kind is Kind.NO_REST
            ]

        assert ANA not in tired("2026-03-19T00:00:00Z")
        assert ANA in tired("2026-03-19T01:00:00Z")

    def test_what_was_before_counts_as_on_end_and_two_schedules_at_once_are_one(self):
        alone = desk(
            on_call=on_call(people=[ANA]) | {"day": {**DESK["on_call"]["night"], "people": [ANA]}}
        )
        (tired,) = [each for each in found(alone, days=1) if each.kind is Kind.NO_REST]
        assert (tired.where.person, tired.severity) == (ANA, Severity.WARNING)
        assert tired.spans == ((NOW - timedelta(days=14), NOW + timedelta(days=1)),)


class TestContacts:
    def test_a_telephone_of_desk_yaml_is_told_until_it_is_verified(self):
        phone = "+56911111111"
        staff = {**DESK["staff"], ANA: {"name": "Ana", "team": "front", "phone": phone}}
        (untried,) = found(desk(staff=staff))
        assert (untried.kind, untried.where.person) == (Kind.UNVERIFIED_CONTACT, ANA)
        assert (untried.values["method"], untried.teams) == ("sms", ("front",))
        assert phone not in str(untried)
        verified = {method_id(Method(ContactKind.SMS, phone)): NOW}
        assert found(desk(staff=staff), Known({ANA: OwnContacts(verified=verified)}, {})) == ()

    def test_of_their_own_choice_that_is_not_verified_they_are_told_apart(self):
        own = OwnContacts(methods=(WrittenMethod(sms="+56911111111"),))
        assert kinds(desk(), Known({ANA: own}, {})) == [Kind.UNUSED_CONTACT]

    def test_somebody_on_call_whom_nothing_reaches_is_an_error_as_is_their_step(self):
        gone = Known({}, {}, undeliverable=[ANA])
        contact, step = found(desk(), gone, days=30)
        assert {contact.kind, step.kind} == {Kind.NO_CONTACT, Kind.EMPTY_STEP}
        by_kind = {each.kind: each for each in (contact, step)}
        nobody = by_kind[Kind.NO_CONTACT]
        assert nobody.causes == {"email": Fault.UNDELIVERABLE}
        weeks = by_kind[Kind.EMPTY_STEP].spans
        assert [start for start, _ in weeks] == [
            NOW,
            at("2026-03-16T09:00"),
            at("2026-03-30T09:00"),
        ]

    def test_somebody_on_call_whose_address_takes_no_mail_is_an_error_as_is_their_step(self):
        """SES takes plain letters left of the @ alone, and such a page is never sent."""
        jose = "josé@desk.example"
        staff = {**DESK["staff"], jose: {"name": "José", "team": "front"}}
        wrong = found(desk(staff=staff, on_call=on_call(people=[jose])), days=30)
        assert {each.kind for each in wrong} >= {Kind.NO_CONTACT, Kind.EMPTY_STEP}
        nobody = next(each for each in wrong if each.kind is Kind.NO_CONTACT)
        assert nobody.causes == {"email": Fault.NOT_MAILABLE}

    def test_one_bad_method_of_several_is_a_warning(self):
        contacts = [{"email": ANA}, {"webhook": "room"}]
        staff = {**DESK["staff"], ANA: {"name": "Ana", "team": "front", "contacts": contacts}}
        bad = [each for each in found(desk(staff=staff)) if each.kind is Kind.BAD_CONTACT]
        assert [(each.severity, dict(each.causes)) for each in bad] == [
            (Severity.WARNING, {"webhook:room": "no_webhook"})
        ]

    def test_nobody_is_told_of_who_is_not_paged_or_of_a_file(self):
        phone = {"phone": "+56911111111"}
        staff = {**DESK["staff"], "eva@desk.example": {"name": "Eva", "team": "front", **phone}}
        assert kinds(desk(staff=staff)) == []
        supervised = desk(staff={**DESK["staff"], SUE: {**DESK["staff"][SUE], **phone}})
        assert kinds(supervised) == []
        paged = step(
            "supervisor", around={"staff": {**DESK["staff"], SUE: {**DESK["staff"][SUE], **phone}}}
        )
        assert Kind.UNVERIFIED_CONTACT in kinds(paged)
        assert Kind.UNVERIFIED_CONTACT not in kinds(paged, None)


class TestSteps:
    def test_a_supervisor_of_a_team_without_one_is_told_with_the_team(self):
        teams = {**DESK["teams"], "back": {"name": "Back", "level": 2}}
        (empty,) = found(step("supervisor", around={"teams": teams}))
        assert (empty.kind, empty.severity) == (Kind.EMPTY_STEP, Severity.ERROR)
        assert (empty.values["teams"], empty.teams, empty.spans) == ("back", ("back",), ())
        assert empty.causes == {"supervisor": Cause.NO_SUPERVISOR}

    def test_a_team_without_people_beside_somebody_else_is_a_dead_target(self):
        teams = {**DESK["teams"], "empty": {"name": "Empty"}}
        described = step("team:empty", f"person:{ANA}", around={"teams": teams})
        (dead,) = found(described)
        assert (dead.kind, dead.severity) == (Kind.DEAD_TARGET, Severity.WARNING)
        assert (dead.where.target, dict(dead.causes)) == (
            "team:empty",
            {"team:empty": Cause.NO_PEOPLE},
        )

    def test_the_assignee_of_a_ticket_that_nobody_has_is_told_for_that_trigger(self):
        (empty,) = found(step("assignee", triggers=["unassigned", "critical"]))
        assert (empty.kind, empty.values["alone"]) == (Kind.EMPTY_STEP, "unassigned")
        assert "for tickets that nobody has" in told(empty, Language.ENGLISH, "UTC").reason
        assert kinds(step("assignee", triggers=["critical"])) == []

    def test_whom_the_escalation_itself_gives_the_ticket_has_it_by_then(self):
        gives = {"after": "0m", "notify": ["assignee"], "raise": {"assign": f"person:{ANA}"}}
        later = {"after": "10m", "notify": ["assignee"]}
        policy = {"name": "one", "triggers": ["unassigned", "critical"], "steps": [gives, later]}
        assert kinds(desk(escalation=[policy])) == []

    @pytest.mark.parametrize(
        ("webhooks", "cause"),
        [
            ({}, Cause.NO_WEBHOOK),
            ({"room": False}, Cause.WEBHOOK_OFF),
            ({"room": True}, None),
        ],
    )
    def test_a_webhook_that_is_missing_or_off_receives_nothing(self, webhooks, cause):
        room = {"kind": WebhookKind.SLACK, "url": "https://room.example/x", "events": {"rated"}}
        known = {
            name: Webhook.model_validate({"name": name, "active": active, **room})
            for name, active in webhooks.items()
        }
        told = found(step("webhook:room"), Known({}, known))
        assert [dict(each.causes) for each in told] == ([{"webhook:room": cause}] if cause else [])
        assert found(step("webhook:room"), None) == ()

    def test_a_gap_that_another_target_of_the_step_fills_leaves_no_step_empty(self):
        late = {"on_call": on_call(start="2026-03-09")}
        described = step("on_call:night", f"person:{BOB}", around=late)
        assert kinds(described) == [Kind.GAP]

    def test_two_schedules_leave_a_step_empty_only_while_both_have_a_gap(self):
        day = {**DESK["on_call"]["night"], "only": {"mon-sun": ["08:00-20:00"]}}
        night = {**day, "only": {"mon-sun": ["20:00-07:00"]}}
        both = {"on_call": {"day": day, "night": night}}
        described = step("on_call:day", "on_call:night", around=both)
        (empty,) = [each for each in found(described, days=2) if each.kind is Kind.EMPTY_STEP]
        assert empty.spans == tuple(
            (at(f"2026-03-0{day}T07:00"), at(f"2026-03-0{day}T08:00")) for day in (3, 4)
        )

    def test_the_next_level_of_the_last_one_is_told(self):
        last = {"steps": [{"after": "0m", "raise": {"level": "next"}}], "when": {"teams": ["back"]}}
        assert kinds(desk(escalation=escalations(last))) == [Kind.LAST_LEVEL]
        first = last | {"when": {"teams": ["front"]}}
        assert kinds(desk(escalation=escalations(first))) == []


class TestPolicies:
    def test_what_stands_below_a_policy_for_all_is_shadowed(self):
        described = desk(escalation=escalations({}, {"when": {"priorities": ["high"]}}))
        (shadowed,) = found(described)
        assert (shadowed.kind, shadowed.where.policy) == (Kind.SHADOWED, "p2")
        assert (shadowed.values["triggers"], shadowed.values["above"]) == ("breach", "p1")

    def test_another_trigger_or_by_hand_is_not_shadowed(self):
        others = (
            {},
            {"triggers": ["warning"]},
            {"triggers": ["by_hand"]},
            {"triggers": ["by_hand"]},
        )
        assert kinds(desk(escalation=escalations(*others))) == []

    def test_several_that_take_all_tickets_together_shadow_what_is_below(self):
        split = (
            {"when": {"priorities": ["low", "normal"]}},
            {"when": {"priorities": ["high", "critical"], "channels": ["email", "web"]}},
            {"when": {"priorities": ["high", "critical"], "channels": ["api", "phone"]}},
        )
        below = {"when": {"teams": ["front"]}}
        (shadowed,) = found(desk(escalation=escalations(*split, below)))
        assert shadowed.values["above"] == "p1, p2, p3"
        assert kinds(desk(escalation=escalations(*split[:2], below))) == []

    def test_organizations_that_nobody_names_are_left_over(self):
        named = {"when": {"organizations": ["muni"]}}
        assert kinds(desk(escalation=escalations(named, {}))) == []
        assert kinds(desk(escalation=escalations(named, named))) == [Kind.SHADOWED]

    def test_a_critical_trigger_for_other_priorities_contradicts_itself(self):
        odd = {"triggers": ["critical"], "when": {"priorities": ["low"]}}
        assert kinds(desk(escalation=escalations(odd))) == [Kind.CONTRADICTION]

    def test_no_trigger_at_all_is_told(self):
        assert kinds(desk(escalation=escalations({"triggers": []}))) == [Kind.NO_TRIGGER]

    def test_a_breach_of_what_nobody_promises_is_told(self):
        sla = [
            {
                "name": "some",
                "when": {"teams": ["front"]},
                "targets": {"high": {"resolution": "8h"}},
            }
        ]

        def waiting(**when):
            return kinds(desk(sla=sla, escalation=escalations({"when": when})))

        assert waiting(teams=["back"]) == [Kind.NOTHING_PROMISED]
        assert waiting(priorities=["low"]) == [Kind.NOTHING_PROMISED]
        assert waiting(priorities=["low", "high"]) == []

    def test_a_warning_without_warnings_is_told(self):
        sla = [{**DESK["sla"][0], "warnings": []}]
        warned = escalations({"triggers": ["warning"]})
        assert kinds(desk(sla=sla, escalation=warned)) == [Kind.NOTHING_PROMISED]
        assert kinds(desk(sla=sla, escalation=escalations({}))) == []

    def test_an_sla_policy_that_nobody_matches_is_told(self):
        never = {**DESK["sla"][0], "name": "never", "when": {"priorities": ["high"]}}
        (shadowed,) = found(desk(sla=[*DESK["sla"], never]))
        assert (shadowed.kind, shadowed.where.sla) == (Kind.SLA_SHADOWED, "never")
        assert shadowed.values["above"] == "all"

    def test_a_priority_that_it_is_for_and_promises_nothing_is_told(self):
        half = {
            "name": "half",
            "when": {"priorities": ["high", "low"]},
            "targets": {"high": {"resolution": "8h"}},
        }
        (nothing,) = found(desk(sla=[half, *DESK["sla"]]))
        assert nothing.kind is Kind.SLA_PROMISES_NOTHING
        assert nothing.values["priorities"] == "low"
        without = {**half, "targets": {}, "when": {"teams": ["back"]}}
        (nothing,) = found(desk(sla=[without, *DESK["sla"]]))
        assert nothing.values["priorities"] == "low, normal, high, critical"


class TestCalendars:
    def calendars(self, **fields):
        return desk(calendars={"office": {**DESK["calendars"]["office"], **fields}})

    def test_a_list_of_holidays_that_ends_is_told_before_it_does(self):
        ending = self.calendars(holidays=["2026-03-20", "01-01"])
        (ends,) = found(ending)
        assert (ends.kind, ends.values["last"]) == (Kind.HOLIDAYS_END, "2026-03-20")
        assert kinds(ending, days=10) == []
        assert kinds(self.calendars(holidays=["2026-12-25"])) == []
        assert kinds(self.calendars(holidays=["01-01", "12-25"])) == []

    def test_holidays_of_ical_text_end_as_well_unless_they_recur(self):
        event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260110\n{}SUMMARY:A\nEND:VEVENT\n"
        assert kinds(self.calendars(holidays_ical=event.format(""))) == [Kind.HOLIDAYS_END]
        yearly = event.format("RRULE:FREQ=YEARLY\n")
        assert kinds(self.calendars(holidays_ical=yearly)) == []

    def test_a_calendar_that_opened_for_the_last_time_is_told(self):
        once = {"hours": {}, "exceptions": {"2026-03-01": ["09:00-12:00"]}}
        (closed,) = found(self.calendars(**once))
        assert (closed.kind, closed.severity) == (Kind.CALENDAR_CLOSED, Severity.WARNING)
        soon = {"hours": {}, "exceptions": {"2026-09-01": ["09:00-12:00"]}}
        assert kinds(self.calendars(**soon)) == []

    def test_by_which_escalations_count_it_is_an_error(self):
        shut = {
            **DESK["calendars"]["office"],
            "hours": {},
            "exceptions": {"2026-03-01": ["09:00-12:00"]},
        }
        timed = [{**DESK["escalation"][0], "calendar": "office"}]
        assert errors(found(desk(calendars={"office": shut}, escalation=timed))) == 1


def test_errors_come_first():
    sla = [*DESK["sla"], {**DESK["sla"][0], "name": "never"}]
    described = desk(sla=sla, on_call=on_call(start="2026-03-09"))
    graves = [each.severity for each in found(described)]
    assert graves == [Severity.ERROR, Severity.ERROR, Severity.WARNING]


def test_every_kind_and_cause_has_its_words_in_every_language():
    for language in Language:
        spoken = LANGUAGES[language]
        assert set(spoken.KINDS) == set(Kind)
        assert {*Cause, *Fault} - {Fault.UNVERIFIED, Fault.NOT_USED} == set(spoken.CAUSES)
        assert spoken.PARTS.keys() == LANGUAGES[Language.ENGLISH].PARTS.keys()


def test_a_desk_of_very_many_policies_is_looked_at_in_a_moment():
    many = [
        {"when": {"priorities": [priority], "teams": [team], "organizations": [f"o{number}"]}}
        for number in range(60)
        for priority in ("low", "high")
        for team in ("front", "back")
    ]
    assert kinds(desk(escalation=escalations(*many))) == []
