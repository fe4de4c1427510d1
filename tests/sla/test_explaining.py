"""A promise in words: each interval with its reason, on the clocks of a zone, and the sum."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.desk.lengthened import CAUSES
from chalicelib.sla.explaining import WORDS, explained
from chalicelib.sla.ledger import Account, Interval, Lengthened, State
from chalicelib.tickets.promise import Metric
from chalicelib.tickets.status import Status
from chalicelib.tickets.urgency import Priority

HOUR = timedelta(hours=1)


def at(hour: int, day: int = 18) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=UTC)


ACCOUNT = Account(
    Metric.RESOLUTION,
    0,
    4 * HOUR,
    (
        Interval(at(12), at(16), State.RUNNING, "open", "office", 3),
        Interval(at(16), at(17), State.CLOSED, "outside_hours", "office", 3),
        Interval(at(17), at(3, 19), State.CLOSED, "holiday", "office", 3, "Fiestas Patrias"),
        Interval(at(3, 19), at(4, 19), State.PAUSED, "waiting_customer", "office", 3),
        Interval(at(4, 19), at(5, 19), State.RUNNING, "wall_clock", None, 4),
    ),
)


def test_every_interval_says_whether_it_counted_and_why_on_the_clocks_of_the_zone():
    assert list(explained(ACCOUNT, "en", "America/Santiago")) == [
        "Resolution",
        "2026-09-18 09:00:00 – 13:00:00: +4h counts, within the hours of office (version 3)",
        "2026-09-18 13:00:00 – 14:00:00: does not count, outside the hours of office (version 3)",
        "2026-09-18 14:00:00 – 2026-09-19 00:00:00: does not count, a holiday of office "
        "(version 3): Fiestas Patrias",
        "2026-09-19 00:00:00 – 01:00:00: does not count, it waited for the customer",
        "2026-09-19 01:00:00 – 02:00:00: +1h counts, around the clock",
        "5h of 4h are used. It is over by 1h.",
    ]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("es", "Respuesta a la pregunta 2", "Se han usado 4h de 6h. Quedan 2h."),
        ("pt", "Resposta à pergunta 2", "Foram usados 4h de 6h. Restam 2h."),
        ("en", "Answer to question 2", "4h of 6h are used. 2h are left."),
    ],
)
def test_an_agent_reads_it_in_their_own_language(language, first, last):
    account = ACCOUNT._replace(
        metric=Metric.NEXT_RESPONSE, question=2, target=6 * HOUR, intervals=ACCOUNT.intervals[:1]
    )
    lines = list(explained(account, language, "UTC"))
    assert (lines[0], lines[-1]) == (first, last)


@pytest.mark.parametrize(
    ("language", "line", "total"),
    [
        (
            "en",
            "What came before was not recorded in this form; 2h of it counted.",
            "7h of 4h are used. It is over by 3h.",
        ),
        (
            "es",
            "Lo anterior no se registró de esta forma; de ello contó 2h.",
            "Se han usado 7h de 4h. Se excede en 3h.",
        ),
        (
            "pt",
            "O anterior não foi registrado desta forma; disso contou 2h.",
            "Foram usados 7h de 4h. Excede em 3h.",
        ),
    ],
)
def test_a_ledger_that_begins_late_says_so_and_its_sum_has_all(language, line, total):
    lines = list(explained(ACCOUNT._replace(unrecorded=2 * HOUR), language, "UTC"))
    assert (lines[1], lines[-1]) == (line, total)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "2h had counted on ticket K7M4-2QXG, which was merged into this one."),
        ("es", "Ya había contado 2h en el ticket K7M4-2QXG, que se unió a este."),
        ("pt", "Já tinha contado 2h no chamado K7M4-2QXG, que foi unido a este."),
    ],
)
def test_what_counted_on_a_ticket_that_was_merged_says_on_which(language, line):
    account = ACCOUNT._replace(unrecorded=2 * HOUR, taken_from="K7M4-2QXG")
    assert list(explained(account, language, "UTC"))[1] == line


LONGER = Lengthened(
    at(16), 4 * HOUR, at(17), 8 * HOUR, "of_priority", {"before": "critical", "after": "high"}
)


@pytest.mark.parametrize(
    ("language", "longer", "line"),
    [
        (
            "en",
            LONGER,
            "It broke at 2026-09-18 16:00:00, when 4h were promised. Since 2026-09-18 17:00:00 8h "
            "are promised: its priority was changed from critical to high. What broke stays "
            "broken.",
        ),
        (
            "es",
            LONGER._replace(cause="of_desk", values={"terms": 7}),
            "Se incumplió el 2026-09-18 16:00:00, cuando se prometían 4h. Desde el 2026-09-18 "
            "17:00:00 se prometen 8h: cambiaron los horarios o plazos de la mesa (versión 7). Lo "
            "que se incumplió queda incumplido.",
        ),
        (
            "pt",
            LONGER._replace(target=None, cause="of_team", values={}),
            "Foi descumprida em 2026-09-18 16:00:00, quando se prometiam 4h. Desde 2026-09-18 "
            "17:00:00 nada se promete: passou para outra equipe. O que foi descumprido fica "
            "descumprido.",
        ),
    ],
)
def test_what_broke_and_has_more_time_since_is_said_to_stay_broken_and_by_what(
    language, longer, line
):
    account = ACCOUNT._replace(target=8 * HOUR, lengthened=longer)
    assert list(explained(account, language, "UTC"))[-2] == line


@pytest.mark.parametrize(
    ("language", "cause"),
    [
        ("en", "its priority was changed from critical to high."),
        ("es", "su prioridad cambió de crítica a alta."),
        ("pt", "a sua prioridade mudou de crítica para alta."),
    ],
)
def test_priorities_are_told_in_the_words_of_the_language(language, cause):
    account = ACCOUNT._replace(target=8 * HOUR, lengthened=LONGER)
    assert cause in list(explained(account, language, "UTC"))[-2]


@pytest.mark.parametrize("language", WORDS)
def test_every_priority_has_its_word(language):
    assert {f"priority_{each}" for each in Priority} <= WORDS[language].keys()


@pytest.mark.parametrize("language", WORDS)
def test_there_are_words_for_everything_that_may_lengthen_a_target(language):
    causes = {"of_desk", "of_return", *CAUSES.values()}
    for cause in causes:
        values = {"before": "low", "after": "high", "terms": 7}
        account = ACCOUNT._replace(lengthened=LONGER._replace(cause=cause, values=values))
        assert len(list(explained(account, language, "UTC"))) == len(ACCOUNT.intervals) + 3


def test_a_calendars_name_is_shown_as_it_is_written_whatever_it_holds():
    odd = ACCOUNT.intervals[0]._replace(calendar="$terms {of} $$ 24x7")
    lines = list(explained(ACCOUNT._replace(intervals=(odd,)), "en", "UTC"))
    assert "the hours of $terms {of} $$ 24x7 (version 3)" in lines[1]


@pytest.mark.parametrize("language", WORDS)
def test_there_are_words_for_every_reason_in_every_language(language):
    paused = {Status.WAITING_CUSTOMER, Status.HELD, Status.MERGED, Status.SPAM, Status.RESOLVED}
    reasons = {"open", "wall_clock", "outside_hours", "holiday", "not_promised", *paused}
    assert {*map(str, reasons), *map(str, Metric)} <= set(WORDS[language])
    assert set(WORDS[language]) == set(WORDS["en"])
