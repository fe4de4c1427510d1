"""The link of a swap: it shows what is asked, changes nothing, and answers as the API does."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.api import pages, swaps
from chalicelib.api.swap_words import WORDS
from chalicelib.configuration.model import Language
from chalicelib.desk import duty
from chalicelib.escalation.on_call import on_call_at
from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand
from chalicelib.tickets.errors import Conflict
from chalicelib.tickets.events import Actor, Role
from tests.samples import ANA, MONDAY, SOFIA, a_call, a_desk

CARLA = Actor(id="carla@mesa.example", role=Role.AGENT)
DIEGO = Actor(id="diego@mesa.example", role=Role.AGENT)  # reads English
HOUR = timedelta(hours=1)
PERIOD = Period(start=MONDAY + HOUR, end=MONDAY + 3 * HOUR)  # Carla's
NEXT = datetime(2026, 11, 30, 12, tzinfo=UTC)  # Diego's week begins
BACK = Period(start=NEXT + HOUR, end=NEXT + 2 * HOUR)
BUTTONS = ('<button name="answer" value="accept">', '<button name="answer" value="decline">')


@pytest.fixture(autouse=True)
def desk(dynamodb, time, monkeypatch):
    desk = a_desk(*dynamodb, time)
    for room in (pages, swaps):
        monkeypatch.setattr(room, "desk", lambda: desk)
    return desk


@pytest.fixture
def ask(desk):
    """Let Carla ask Diego, and return the swap's id and the token of its link."""

    def ask(**fields):
        new = Arrangement(
            **{
                "id": duty.new_id(desk), "schedule": "ingenieria", "person": DIEGO.id,
                "period": PERIOD, "by": "?", "at": MONDAY, **fields,
            }
        )  # fmt: skip
        duty.ask(desk, new, a_call(CARLA))
        return new.id, desk.signer().swap_token(new.id, DIEGO.id)

    return ask


@pytest.fixture
def described(desk, monkeypatch):
    """Let the desk be described otherwise from now on."""

    def described(**fields):
        other = desk.configuration.read().model_copy(update=fields)
        monkeypatch.setattr(desk.configuration, "read", lambda: other)

    return described


def stand(desk, swap):
    return desk.duty.load().find(swap).stand


def answered(token, answer):
    return swaps.answer(token, {"answer": answer})


def waits(response):
    """Whether a page has both buttons, or none."""
    (found,) = {button in response.body for button in BUTTONS}
    return found


def said(response, status, sentence, language=Language.ENGLISH, **names):
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert getattr(WORDS[language], sentence).format(**names) in response.body
    return True


class TestOpening:
    def test_it_says_whose_shifts_when_in_which_zone_what_in_return_why_and_until_when(self, ask):
        _, token = ask(back=BACK, reason="Viajo.\nVuelvo el lunes.")
        shown = swaps.show(token)
        assert shown.status_code == 200
        for each in (
            "Carla Soto asks you to be on call",
            "<dd>Carla Soto</dd>",
            "<dd>ingenieria</dd>",
            "2026-11-23 11:00 (America/Santiago) – 2026-11-23 13:00 (America/Santiago)",
            "Carla Soto takes the shifts of Diego Mella: 2026-11-30 10:00 (America/Santiago)",
            "<dd>Viajo.\nVuelvo el lunes.</dd>",
            "<dt>To be answered before</dt><dd>2026-11-23 11:00 (America/Santiago)</dd>",
        ):
            assert each in shown.body
        assert waits(shown)

    def test_an_unsaid_reason_and_return_are_said_so(self, ask):
        shown = swaps.show(ask()[1])
        assert "<dt>In return</dt><dd>nothing</dd>" in shown.body
        assert "Reason" not in shown.body

    def test_it_changes_nothing_however_often_a_scanner_does_it(self, desk, ask):
        swap, token = ask()
        before = desk.duty.load()
        for _ in range(3):
            swaps.show(token)
        assert desk.duty.load() == before
        assert stand(desk, swap) is Stand.ASKED

    def test_what_a_colleague_wrote_is_shown_as_text(self, desk, ask, described):
        _, token = ask(reason="<script>alert(1)</script>", back=BACK)
        staff = desk.configuration.read().staff
        carla = staff[CARLA.id].model_copy(update={"name": "<b>Carla</b> {who}"})
        described(staff={**staff, CARLA.id: carla})
        for page in (swaps.show(token), answered(token, "decline")):
            assert "<script>" not in page.body
            assert "<b>" not in page.body
            assert "&lt;script&gt;" in page.body
            assert "&lt;b&gt;Carla&lt;/b&gt; {who}" in page.body


class TestAnswering:
    def test_accepting_puts_them_on_call_in_their_own_name(self, desk, ask):
        swap, token = ask()
        page = answered(token, "accept")
        assert said(page, 200, "accepted")
        assert not waits(page)
        kept = desk.duty.load().find(swap)
        assert (kept.stand, kept.answered_by) == (Stand.HOLDS, DIEGO.id)
        schedule = desk.configuration.read().on_call["ingenieria"]
        assert on_call_at(schedule, PERIOD.start) == DIEGO.id

    def test_declining_leaves_the_shifts_where_they_are(self, desk, ask):
        swap, token = ask()
        assert said(answered(token, "decline"), 200, "declined", asker="Carla Soto")
        assert stand(desk, swap) is Stand.DECLINED

    @pytest.mark.parametrize(
        ("answer", "other", "sentence"),
        [("accept", "decline", "accepted"), ("decline", "accept", "declined")],
    )
    def test_the_same_answer_again_shows_what_holds_and_another_one_is_refused(
        self, desk, ask, answer, other, sentence
    ):
        swap, token = ask()
        answered(token, answer)
        before = desk.duty.load()
        assert said(answered(token, answer), 200, sentence, asker="Carla Soto")
        assert said(answered(token, other), 409, sentence, asker="Carla Soto")
        assert said(swaps.show(token), 200, sentence, asker="Carla Soto")
        assert desk.duty.load() == before
        assert stand(desk, swap) is not Stand.ASKED

    @pytest.mark.parametrize("form", [{}, {"answer": "yes"}, {"answer": ""}, {"reply": "accept"}])
    def test_another_answer_asks_again(self, desk, ask, form):
        swap, token = ask()
        page = swaps.answer(token, form)
        assert said(page, 422, "choose")
        assert waits(page)
        assert stand(desk, swap) is Stand.ASKED

    def test_a_supervisors_link_answers_what_they_are_asked_and_nothing_else(self, desk, ask):
        """Over the API a supervisor accepts for others; a link is for its own person's swap."""
        swap, _ = ask()
        token = desk.signer().swap_token(swap, SOFIA.id)
        assert said(answered(token, "accept"), 404, "gone", Language.SPANISH)
        assert stand(desk, swap) is Stand.ASKED

    def test_it_answers_with_the_role_that_they_have_today(self, desk, ask, described, monkeypatch):
        _, token = ask()
        staff = desk.configuration.read().staff
        described(
            staff={**staff, DIEGO.id: staff[DIEGO.id].model_copy(update={"role": "supervisor"})}
        )
        seen = []
        accept = lambda *given: seen.append(given[2].actor) or duty.accept(*given)  # noqa: E731
        monkeypatch.setitem(swaps._ANSWERS, "accept", (accept, Stand.HOLDS))
        answered(token, "accept")
        assert seen == [Actor(id=DIEGO.id, role=Role.SUPERVISOR, name="Diego Mella")]


class TestWhatIsOver:
    def test_one_that_was_withdrawn(self, desk, ask):
        swap, token = ask()
        duty.withdraw(desk, swap, a_call(CARLA))
        assert said(swaps.show(token), 200, "withdrawn")
        page = answered(token, "accept")
        assert said(page, 409, "withdrawn")
        assert not waits(page)
        assert said(answered(token, "decline"), 409, "withdrawn")

    def test_one_whose_first_shift_has_begun(self, desk, ask, time):
        swap, token = ask()
        time.at = PERIOD.start
        assert said(swaps.show(token), 200, "expired")
        page = answered(token, "accept")
        assert said(page, 409, "expired")
        assert not waits(page)
        assert stand(desk, swap) is Stand.ASKED

    def test_one_that_a_supervisor_accepted_for_them(self, desk, ask):
        swap, token = ask()
        duty.accept(desk, swap, a_call(SOFIA))
        assert said(swaps.show(token), 200, "forced", who="Sofía Pinto")
        assert said(answered(token, "decline"), 409, "forced", who="Sofía Pinto")

    def test_one_that_is_kept_no_more(self, desk, ask):
        _, token = ask()
        before = desk.duty.load()
        desk.duty.save(before, type(before)())
        assert said(swaps.show(token), 404, "gone", Language.SPANISH)
        assert said(answered(token, "accept"), 404, "gone", Language.SPANISH)


class TestWhatIsRefused:
    def test_shifts_that_are_somebody_elses_by_now(self, desk, ask):
        swap, token = ask()
        other = Arrangement(
            id=duty.new_id(desk), schedule="ingenieria", person=ANA.id, period=PERIOD, by="?",
            at=MONDAY,
        )  # fmt: skip
        duty.place(desk, other, a_call(SOFIA))
        page = answered(token, "accept")
        assert said(page, 409, "changed")
        assert waits(page), "it can be declined"
        assert said(answered(token, "decline"), 200, "declined", asker="Carla Soto")
        assert stand(desk, swap) is Stand.DECLINED

    def test_somebody_who_left_the_desk_opens_and_answers_nothing(self, desk, ask, described):
        swap, token = ask()
        staff = dict(desk.configuration.read().staff)
        del staff[DIEGO.id]
        described(staff=staff)
        assert said(swaps.show(token), 404, "left", Language.SPANISH)
        assert said(answered(token, "accept"), 404, "left", Language.SPANISH)
        assert stand(desk, swap) is Stand.ASKED

    def test_a_swap_with_somebody_who_left_the_desk(self, desk, ask, described):
        swap, token = ask()
        staff = dict(desk.configuration.read().staff)
        del staff[CARLA.id]
        described(staff=staff)
        assert said(answered(token, "accept"), 422, "stranger", asker=CARLA.id)
        assert stand(desk, swap) is Stand.ASKED

    def test_a_schedule_that_the_desk_has_no_more(self, desk, ask, described):
        swap, token = ask()
        described(on_call={})
        assert waits(swaps.show(token))
        assert said(answered(token, "accept"), 404, "no_schedule", schedule="ingenieria")
        assert stand(desk, swap) is Stand.ASKED

    def test_a_moment_at_which_others_arrange_duty(self, ask, monkeypatch):
        def busy(*_):
            message = "busy"
            raise Conflict(message)

        _, token = ask()
        monkeypatch.setitem(swaps._ANSWERS, "accept", (busy, Stand.HOLDS))
        page = answered(token, "accept")
        assert said(page, 409, "busy")
        assert waits(page)

    def test_a_link_that_was_not_made_for_it(self, desk, ask):
        swap, token = ask()
        signer = desk.signer()
        other, _ = ask(period=BACK.model_copy(update={"start": MONDAY + 4 * HOUR,
                                                      "end": MONDAY + 5 * HOUR}))  # fmt: skip
        mixed = f"{token.partition('.')[0]}.{signer.swap_token(other, DIEGO.id).partition('.')[2]}"
        override = Arrangement(
            id=duty.new_id(desk), schedule="ingenieria", person=DIEGO.id, by="?", at=MONDAY,
            period=Period(start=MONDAY + 6 * HOUR, end=MONDAY + 7 * HOUR),
        )  # fmt: skip
        duty.place(desk, override, a_call(SOFIA))
        for wrong in (
            "x", "", f"{token}x", mixed, signer.page_token(swap, 0, DIEGO.id),
            signer.rating_token(swap, 0, DIEGO.id), signer.bundle_token(swap, DIEGO.id),
            signer.swap_token(swap, CARLA.id), signer.swap_token("k7m42qxg", DIEGO.id),
            signer.swap_token(override.id, DIEGO.id),
        ):  # fmt: skip
            assert said(swaps.show(wrong), 404, "gone", Language.SPANISH)
            assert said(answered(wrong, "accept"), 404, "gone", Language.SPANISH)
        assert stand(desk, swap) is Stand.ASKED


class TestLanguages:
    def test_the_page_knows_every_language_of_the_desk(self):
        assert WORDS.keys() == set(Language)

    @pytest.mark.parametrize(
        ("language", "title", "buttons", "done"),
        [
            ("en", "asks you to be on call", (">Accept<", ">Decline<"), "You accepted"),
            ("es", "le pide que haga su guardia", (">Aceptar<", ">Rechazar<"), "Usted aceptó"),
            ("pt", "pede que você faça o plantão", (">Aceitar<", ">Recusar<"), "Você aceitou"),
        ],
    )
    def test_it_is_in_the_persons_language(
        self, desk, ask, described, language, title, buttons, done
    ):
        _, token = ask(back=BACK)
        staff = desk.configuration.read().staff
        diego = staff[DIEGO.id].model_copy(update={"language": Language(language)})
        described(staff={**staff, DIEGO.id: diego})
        shown = swaps.show(token).body
        assert f'<html lang="{language}">' in shown
        assert f"Carla Soto {title}" in shown
        assert all(each in shown for each in buttons)
        assert done in answered(token, "accept").body

    @pytest.mark.parametrize("language", Language)
    def test_each_sentence_asks_for_names_that_there_are(self, language):
        names = dict.fromkeys(("asker", "colleague", "who", "schedule", "when"), "x")
        for sentence in WORDS[language]:
            assert "{" not in sentence.format(**names)
