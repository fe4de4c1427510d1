"""Guards what ``make bench`` promises of business time, with room for a machine that is busy."""

from infra.calendar_bench import measured


def test_adding_to_business_time_takes_no_more_than_three_times_what_is_promised() -> None:
    figures = measured()
    assert [figure.at_most for figure in figures if figure.name == "add 40 hours"] == [50]
    assert [figure for figure in figures if figure.microseconds > 3 * figure.at_most] == []
