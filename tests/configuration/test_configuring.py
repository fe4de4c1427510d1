"""Guards how a desk is described anew: whole or not at all, seen before, and leaving nobody alone."""

import json

import pytest

from chalicelib.api.problem import answer_to
from chalicelib.configuration.reading import InvalidDesk, read
from chalicelib.customers.organization import Organization
from chalicelib.desk import configuring, opening, verbs
from chalicelib.desk.configuring import Orphans, VersionNotFound
from chalicelib.tickets.errors import NotAllowed, Outdated
from chalicelib.tickets.events import Actor, Role
from infra.local.desk import SAMPLE
from tests.samples import (
    ANA,
    MONDAY,
    REQUESTER,
    SOFIA,
    Time,
    a_call,
    a_desk,
    a_message,
    a_request,
)

ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
ELSA = "elsa@mesa.example"
TEXT = SAMPLE.read_text(encoding="utf-8")


def with_other(old, new, text=TEXT):
    assert old in text
    return text.replace(old, new)


def without(*beginnings, text=TEXT):
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.strip().startswith(beginnings))


RENAMED = with_other("name: Mesa de Ayuda", "name: Mesa Central")
WITHOUT_LEVEL_4 = without("nivel4:", f"{ELSA}:")
WITHOUT_ELSA = without(f"{ELSA}:")


@pytest.fixture
def desk(dynamodb):
    """The sample desk, whose text is kept as its second version."""
    desk = a_desk(*dynamodb, Time())
    configuring.apply(desk, TEXT, None, a_call(ALMA))
    return desk


def applied(desk, text, **terms):
    return configuring.apply(desk, text, "porque sí", a_call(ALMA, **terms))


def nothing_changed(desk, version=2):
    _, holds = desk.configuration.fresh()
    revisions = [each.version for each in desk.configuration.versions.revisions()]
    return holds == version and max(revisions) == version


# Applied


def test_a_description_holds_at_once_as_a_version_of_its_own(desk):
    done = applied(desk, RENAMED)
    assert (done.version, done.changes) == (3, ("~ name: Mesa de Ayuda → Mesa Central",))
    assert desk.configuration.read().name == "Mesa Central"
    assert [desk.configuration.versions.text(each) for each in (2, 3)] == [TEXT, RENAMED]


def test_its_revision_says_who_applied_it_when_and_why(desk):
    applied(desk, RENAMED)
    latest = next(desk.configuration.versions.revisions())
    assert (latest.version, latest.by, latest.reason) == (3, ALMA.id, "porque sí")
    assert latest.at == MONDAY.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def test_the_same_description_once_more_changes_nothing(desk):
    assert applied(desk, TEXT) == configuring.Applied(2, ())
    assert nothing_changed(desk)


def test_another_remark_is_another_version_that_changes_nothing_of_the_desk(desk):
    done = applied(desk, f"# De hoy\n{TEXT}")
    assert (done.version, done.changes) == (3, ())
    assert desk.configuration.versions.text(3) == f"# De hoy\n{TEXT}"


# Seen before


@pytest.mark.parametrize("seen", [1, 3, 0])
def test_a_description_of_what_one_did_not_see_is_refused(desk, seen):
    with pytest.raises(Outdated, match=f"version {seen} of this desk") as refused:
        applied(desk, RENAMED, if_version=seen)
    assert refused.value.members == {"current_version": 2}
    assert nothing_changed(desk)


def test_a_description_of_what_one_saw_holds(desk):
    assert applied(desk, RENAMED, if_version=2).version == 3


def test_who_is_overtaken_is_refused_and_the_others_description_holds(desk):
    store, others = desk.configuration, []
    original = store.save

    def overtaken(*described, **terms):
        if not others:
            others.append(True)
            applied(desk, with_other("Mesa de Ayuda", "Mesa de Otro"))
        return original(*described, **terms)

    store.save = overtaken
    with pytest.raises(Outdated) as refused:
        applied(desk, RENAMED)
    assert refused.value.members == {"current_version": 3}
    assert desk.configuration.fresh()[0].name == "Mesa de Otro"
    assert desk.configuration.versions.text(4) is None


def test_what_this_lambda_remembers_is_not_what_it_compares_with(desk):
    """Somebody else described the desk a second ago, in another Lambda."""
    elsewhere = type(desk.configuration)(desk.configuration.client, desk.configuration.table)
    assert desk.configuration.read().name == "Mesa de Ayuda"
    elsewhere.save(read(RENAMED), RENAMED)
    assert configuring.check(desk, TEXT, a_call(ALMA)).changes == (
        "~ name: Mesa Central → Mesa de Ayuda",
    )


# Checked


def test_checking_says_what_would_change_and_applies_nothing(desk):
    told = configuring.check(desk, RENAMED, a_call(SOFIA))
    assert told == configuring.Applied(2, ("~ name: Mesa de Ayuda → Mesa Central",))
    assert nothing_changed(desk)
    assert desk.configuration.versions.text(3) is None


@pytest.mark.parametrize(
    "door",
    [
        lambda desk, text: configuring.check(desk, text, a_call(ALMA)),
        lambda desk, text: configuring.apply(desk, text, None, a_call(ALMA)),
    ],
    ids=["check", "apply"],
)
class TestRefused:
    def test_everything_that_is_wrong_is_told_at_once_with_its_line(self, desk, door):
        wrong = with_other("team: nivel1, role: admin", "team: nivel9, role: jefe")
        wrong = with_other("rotation: weekly", "rotation: sometimes", wrong)
        wrong += "unknown: true\n"
        with pytest.raises(InvalidDesk) as refused:
            door(desk, wrong)
        lines = wrong.splitlines()
        told = [(each.path, lines[each.line - 1].strip()) for each in refused.value.findings]
        assert [path for path, _ in told] == [
            "staff.admin@mesa.example.team",
            "staff.admin@mesa.example.role",
            "on_call.ingenieria.layers[0].rotation",
            "unknown",
        ]
        assert told[2][1] == "rotation: sometimes"
        assert nothing_changed(desk)

    def test_a_team_that_live_or_held_tickets_are_with_is_not_left_out(self, desk, door):
        x = Organization(id="x", version=1, name="X", domains=("x.example",))
        desk.organizations.save(None, x, (), None)
        for number, team in (
            ("K7M42QXG", "nivel4"),
            ("NFCB6HG6", "nivel4"),
            ("4QXD0MM4", "nivel1"),
        ):
            opening.open_ticket(desk, number, a_request(team=team), a_message(), "request")
        with pytest.raises(Orphans, match=r"“teams\.nivel4” has 2 tickets that are not done"):
            door(desk, WITHOUT_LEVEL_4)
        held = opening.open_ticket(
            desk, "R1DDE9XF", a_request(requester="x@x.example"), a_message(), "request"
        )
        assert (held.team, held.held) == ("comercial", "no_agreement")
        moved = without("comercial:", "paula@mesa.example:")
        moved = with_other("team: comercial", "team: nivel1", moved)
        with pytest.raises(
            Orphans,
            match=r"“teams\.comercial” has 1 ticket that is not done: give it to another team",
        ):
            door(desk, moved)
        assert nothing_changed(desk)

    def test_a_person_who_has_live_tickets_is_not_left_out(self, desk, door):
        for number in ("K7M42QXG", "NFCB6HG6", "4QXD0MM4"):
            opening.open_ticket(desk, number, a_request(), a_message(), "request")
            verbs.assign(desk, number, ELSA, None, None, a_call(SOFIA))
        with pytest.raises(Orphans, match=f"“staff.{ELSA}” has 3 live tickets"):
            door(desk, WITHOUT_ELSA)
        assert nothing_changed(desk)

    def test_teams_and_people_that_would_be_left_alone_are_told_together(self, desk, door):
        opening.open_ticket(desk, "K7M42QXG", a_request(team="nivel4"), a_message(), "request")
        verbs.assign(desk, "K7M42QXG", ELSA, None, None, a_call(SOFIA))
        with pytest.raises(Orphans) as refused:
            door(desk, WITHOUT_LEVEL_4)
        assert "“teams.nivel4” has 1 ticket that is" in refused.value.detail
        assert f"“staff.{ELSA}” has 1 live ticket: give it" in refused.value.detail

    def test_who_and_what_has_nothing_live_may_go(self, desk, door):
        opening.open_ticket(desk, "K7M42QXG", a_request(team="nivel4"), a_message(), "request")
        verbs.assign(desk, "K7M42QXG", ELSA, None, None, a_call(SOFIA))
        verbs.resolve(desk, "K7M42QXG", "Listo.", a_call(SOFIA))
        assert set(door(desk, WITHOUT_LEVEL_4).changes) == {
            "- teams.nivel4",
            f"- staff.{ELSA}",
        }


# Rolled back


def test_an_earlier_version_holds_again_as_a_new_one(desk):
    applied(desk, RENAMED)
    done = configuring.roll_back(desk, 2, None, a_call(ALMA))
    assert (done.version, done.changes) == (4, ("~ name: Mesa Central → Mesa de Ayuda",))
    assert desk.configuration.read().name == "Mesa de Ayuda"
    latest = next(desk.configuration.versions.revisions())
    assert (latest.version, latest.by, latest.reason) == (4, ALMA.id, "back to version 2")
    assert [desk.configuration.versions.text(each) for each in (2, 3, 4)] == [TEXT, RENAMED, TEXT]


def test_rolling_back_says_why_when_one_says_it(desk):
    applied(desk, RENAMED)
    configuring.roll_back(desk, 2, "era un error", a_call(ALMA))
    assert next(desk.configuration.versions.revisions()).reason == "era un error"


def test_rolling_back_to_what_holds_changes_nothing(desk):
    assert configuring.roll_back(desk, 2, None, a_call(ALMA)) == configuring.Applied(2, ())
    assert nothing_changed(desk)


def test_rolling_back_from_what_one_did_not_see_is_refused(desk):
    applied(desk, RENAMED)
    with pytest.raises(Outdated):
        configuring.roll_back(desk, 2, None, a_call(ALMA, if_version=2))
    assert nothing_changed(desk, version=3)


def test_rolling_back_leaves_nobody_alone_either(desk):
    applied(desk, WITHOUT_LEVEL_4)
    applied(desk, TEXT)
    opening.open_ticket(desk, "K7M42QXG", a_request(team="nivel4"), a_message(), "request")
    with pytest.raises(Orphans, match=r"“teams\.nivel4”"):
        configuring.roll_back(desk, 3, None, a_call(ALMA))
    assert nothing_changed(desk, version=4)


@pytest.fixture
def outgrown(desk):
    """A third version that was right when it was applied; the rules have grown stricter since."""
    text = with_other("rotation: weekly", "rotation: sometimes") + "forgotten: true\n"
    desk.configuration.save(read(RENAMED), text, at=MONDAY)
    applied(desk, TEXT)
    return text.splitlines()


def test_a_version_that_todays_rules_refuse_says_where_and_that_the_present_one_holds(
    desk, outgrown
):
    with pytest.raises(InvalidDesk) as refused:
        configuring.roll_back(desk, 3, None, a_call(ALMA))
    answer = answer_to(refused.value)
    told = json.loads(answer.body)
    assert (answer.status_code, told["type"]) == (422, "urn:ventanilla:problem:invalid-desk")
    assert told["detail"] == (
        "Version 3 has 2 errors by today's rules and was not applied; version 4 stays in force. "
        "Correct a copy of it (GET /desk/versions/3) and apply that: PUT /desk."
    )
    assert [outgrown[each["line"] - 1].strip() for each in told["errors"]] == [
        "rotation: sometimes",
        "forgotten: true",
    ]
    assert all(each["reason"] and each["detail"] for each in told["errors"])
    assert nothing_changed(desk, version=4)
    assert desk.configuration.read().name == "Mesa de Ayuda"


@pytest.mark.parametrize(("version", "since"), [(3, 2), (4, 3)])
def test_a_version_that_todays_rules_refuse_is_compared_with_none(desk, outgrown, version, since):
    assert outgrown
    with pytest.raises(InvalidDesk) as refused:
        configuring.changes_of(desk, version, since)
    assert "Version 3 has 2 errors" in refused.value.detail
    assert "cannot be compared. Read its text: GET /desk/versions/3." in refused.value.detail


@pytest.mark.parametrize("version", [0, 3, 999_999])
def test_a_version_that_never_was_cannot_hold(desk, version):
    with pytest.raises(VersionNotFound, match="GET /desk/versions"):
        configuring.roll_back(desk, version, None, a_call(ALMA))


# By whom


@pytest.mark.parametrize(
    "actor",
    [REQUESTER, ANA, SOFIA, Actor(id="machine", role=Role.MACHINE)],
    ids=lambda who: who.role,
)
def test_only_an_administrator_describes_the_desk(desk, actor):
    for verb in (
        lambda call: configuring.apply(desk, RENAMED, None, call),
        lambda call: configuring.roll_back(desk, 2, None, call),
    ):
        with pytest.raises(NotAllowed):
            verb(a_call(actor))
    assert nothing_changed(desk)


@pytest.mark.parametrize("actor", [REQUESTER, ANA], ids=lambda who: who.role)
def test_who_may_not_read_the_description_may_not_check_one(desk, actor):
    with pytest.raises(NotAllowed):
        configuring.check(desk, RENAMED, a_call(actor))


def test_one_who_may_not_describe_it_learns_nothing_of_what_is_wrong_with_it(desk):
    with pytest.raises(NotAllowed):
        configuring.apply(desk, "teams: 7", None, a_call(ANA))
