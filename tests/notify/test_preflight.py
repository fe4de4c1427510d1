"""Each day what is wrong is mailed to whom it concerns, once, and nothing where nothing is wrong."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.preflight import Found, Kind, Severity, Where
from chalicelib.desk import configuring
from chalicelib.desk.preflight import begin, look, next_look
from chalicelib.notify.preflight import MOST_TOLD, Lookout, plan
from chalicelib.tickets.events import Actor, Role
from infra.local.desk import sample, sample_text
from tests.samples import MONDAY, a_call

ADMIN = Actor(id="admin@mesa.example", role=Role.ADMIN)
SOFIA = "sofia@mesa.example"
EIGHT = datetime(2026, 11, 24, 11, tzinfo=UTC)  # 08:00 in Santiago


def a_finding(**fields: object) -> Found:
    usual = {"schedule": "ingenieria", "steps": "guardia 1"}
    span = ((EIGHT, EIGHT + timedelta(hours=2)),)
    found = Found(Kind.GAP, Severity.ERROR, Where(schedule="ingenieria"), span, usual)
    return found._replace(**fields)


def mails(*found: Found, desk: Configuration | None = None) -> dict[str, str]:
    jobs = plan(found, desk or sample(), date(2026, 11, 24), EIGHT)
    assert len({job.address for job in jobs}) == len(jobs)
    return {job.address: f"{job.subject}\n{job.text}" for job in jobs}


def described(**changes: object) -> Configuration:
    return sample().model_copy(update=changes)


@pytest.fixture
def lookout(room) -> Iterator[Lookout]:
    yield Lookout(room.desk, room.plain.sqs, room.queue)


class TestPlan:
    def test_the_supervisor_of_the_teams_that_it_concerns_is_told(self) -> None:
        told = mails(a_finding(teams=("nivel3",)))
        assert set(told) == {SOFIA}
        assert "Nadie está de guardia en «ingenieria» desde 2026-11-24 08:00" in told[SOFIA]
        assert "Agregue personas" in told[SOFIA]

    def test_what_concerns_no_team_or_one_without_a_supervisor_goes_to_the_admins(self) -> None:
        assert set(mails(a_finding())) == {"admin@mesa.example"}
        teams = {**sample().teams}
        teams["nivel3"] = teams["nivel3"].model_copy(update={"supervisor": None})
        alone = mails(a_finding(teams=("nivel3",)), desk=described(teams=teams))
        assert set(alone) == {"admin@mesa.example"}

    def test_without_admins_every_supervisor_is_told(self) -> None:
        staff = {name: each for name, each in sample().staff.items() if each.role is not Role.ADMIN}
        assert set(mails(a_finding(), desk=described(staff=staff))) == {SOFIA}

    def test_each_is_told_in_their_own_language_and_only_what_concerns_them(self) -> None:
        staff = {**sample().staff}
        staff["admin@mesa.example"] = staff["admin@mesa.example"].model_copy(
            update={"language": "pt"}
        )
        ends = Found(
            Kind.HOLIDAYS_END,
            Severity.WARNING,
            Where(calendar="oficina"),
            values={"calendar": "oficina", "last": "2026-12-08"},
        )
        told = mails(a_finding(teams=("nivel3",)), ends, desk=described(staff=staff))
        assert "A lista de feriados de “oficina” termina em 2026-12-08." in told[ADMIN.id]
        assert "ingenieria" not in told[ADMIN.id]
        assert "oficina" not in told[SOFIA]
        assert told[SOFIA].startswith(
            "Mesa de Ayuda: por corregir antes de que un aviso no llegue (1)"
        )

    def test_of_very_many_the_first_are_told(self) -> None:
        told = mails(*[a_finding()] * (MOST_TOLD + 2))[ADMIN.id]
        assert told.count("ingenieria») desde") + told.count("«ingenieria» desde") == MOST_TOLD
        assert "(+2: GET /desk/preflight)" in told


class TestLookout:
    def test_when_it_is_due_it_mails_once_and_comes_again_tomorrow(self, room, lookout) -> None:
        begin(room.desk)
        assert (lookout.look(), room.queued()) == (0, [])
        room.time.at = EIGHT + timedelta(seconds=40)
        assert lookout.look() == len(room.queued()) == 2
        assert (lookout.look(), room.queued()) == (0, [])
        assert room.desk.preflights.at() == EIGHT + timedelta(days=1)

    def test_woken_twice_at_once_it_is_sent_once(self, room, lookout, monkeypatch) -> None:
        begin(room.desk)
        room.time.at = EIGHT
        monkeypatch.setattr(type(room.desk.preflights), "done", lambda *_: False)  # it died there
        lookout.look()
        lookout.look()
        monkeypatch.undo()
        lookout.look()
        jobs = room.queued()
        sent = [room.sender.send(job) for job in jobs]
        assert (len(sent), sum(sent), len(room.provider.given)) == (6, 2, 2)
        assert {line["SK"].partition("~")[0] for line in room.told()} == {"D#2026-11-24"}
        assert all("expires_at" in line for line in room.told())

    def test_after_days_without_a_sweep_one_mail_comes_and_then_tomorrows(
        self, room, lookout
    ) -> None:
        begin(room.desk)
        room.time.at = EIGHT + timedelta(days=3, hours=2)
        assert lookout.look() == 2
        assert room.desk.preflights.at() == EIGHT + timedelta(days=4)

    def test_where_nothing_is_wrong_nobody_is_told_and_it_comes_again(self, room, lookout) -> None:
        text = sample_text().replace(', "2026-12-08"]', "]")
        for phone in ("+56911111111", "+56922222222", "+56933333333"):
            text = text.replace(f', phone: "{phone}"', "")
        configuring.apply(room.desk, text, None, a_call(ADMIN))
        room.time.at = EIGHT
        assert look(room.desk) == ()
        assert (lookout.look(), room.queued()) == (0, [])
        assert room.desk.preflights.at() == EIGHT + timedelta(days=1)

    def test_a_desk_that_is_described_anew_looks_ahead_by_its_new_clocks(self, room) -> None:
        begin(room.desk)
        text = sample_text().replace("zone: America/Santiago\n\n#", "zone: Europe/Madrid\n\n#")
        configuring.apply(room.desk, text, None, a_call(ADMIN))
        assert room.desk.preflights.at() == datetime(2026, 11, 24, 7, tzinfo=UTC)


def test_a_desk_that_never_did_begins_to_look_ahead_and_one_that_does_is_left_alone(room) -> None:
    assert begin(room.desk)
    assert room.desk.preflights.at() == EIGHT
    room.time.passes(days=2)
    assert not begin(room.desk)
    assert room.desk.preflights.at() == EIGHT


@pytest.mark.parametrize(
    ("zone", "after", "at"),
    [
        ("America/Santiago", MONDAY, EIGHT),
        ("America/Santiago", EIGHT, EIGHT + timedelta(days=1)),
        ("America/Santiago", EIGHT - timedelta(seconds=1), EIGHT),
        # The clocks go on in the night before 5 April and back in that before 6 September.
        (
            "America/Santiago",
            datetime(2026, 4, 4, 12, tzinfo=UTC),
            datetime(2026, 4, 5, 12, tzinfo=UTC),
        ),
        (
            "America/Santiago",
            datetime(2026, 9, 5, 12, tzinfo=UTC),
            datetime(2026, 9, 6, 11, tzinfo=UTC),
        ),
        ("Pacific/Kiritimati", MONDAY, datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ("UTC", datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
    ],
)
def test_it_is_due_at_eight_on_the_desks_clocks(zone: str, after: datetime, at: datetime) -> None:
    assert next_look(zone, after) == at
