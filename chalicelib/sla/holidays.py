"""Owns which days are holidays, and named what: listed dates, and the events of iCal text."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chalicelib.sla.yearly import YearlyRule

_DAY = timedelta(days=1)


class Event(NamedTuple):
    """The days on which an event begins, by date and by rule, how many it lasts, and its name."""

    name: str
    days: int
    begins: frozenset[date]
    rule: "YearlyRule | None"
    apart_from: frozenset[date]

    def dated(self) -> Iterator[date]:
        """Iterate over its days but for those of its rule."""
        return self._lasting(self.begins)

    def yearly(self, year: int) -> Iterator[date]:
        """Iterate over the days of its rule in a year, those begun in the year before included."""
        begins = (self.rule.days(each) for each in (year - 1, year) if self.rule)
        return (day for day in self._lasting(chain(*begins)) if day.year == year)

    def _lasting(self, begins: Iterable[date]) -> Iterator[date]:
        for start in begins:
            if start not in self.apart_from:
                yield from (start + number * _DAY for number in range(self.days))


class IcalHolidays:
    """The holidays of a text. What recurs is worked out by year, when a day of it is asked for."""

    def __init__(self, events: Iterable[Event]) -> None:
        """Take events in the order of the text."""
        self._dated: dict[date, str] = {}
        self._recurring: list[Event] = []
        self._years: dict[int, dict[date, str]] = {}
        self.once: set[date] = set()  # the days of those that do not recur
        for event in events:
            _put_names(self._dated, event.dated(), event.name)
            if event.rule:
                self._recurring.append(event)
            else:
                self.once.update(event.dated())

    def name(self, day: date) -> str | None:
        """Return a holiday's name, "" for one without; None on other days.

        Of several, a date's own has precedence over a rule's, and then the first in the text.
        """
        dated = self._dated.get(day)
        if dated or not self._recurring:
            return dated
        if day.year not in self._years:
            year = self._years[day.year] = {}
            for event in self._recurring:
                _put_names(year, event.yearly(day.year), event.name)
        yearly = self._years[day.year].get(day)
        return yearly if dated is None else yearly or dated


class Holidays:
    """The holidays of a calendar: listed ones, which have no name, and those of its iCal text."""

    def __init__(self, listed: Iterable[str], ical: IcalHolidays) -> None:
        """Take dates as YYYY-MM-DD, or MM-DD for every year."""
        dated = {holiday: len(holiday) > len("MM-DD") for holiday in listed}
        self._dates = {date.fromisoformat(each) for each, is_dated in dated.items() if is_dated}
        yearly = (each.split("-") for each, is_dated in dated.items() if not is_dated)
        self._yearly = {(int(month), int(day)) for month, day in yearly}
        self._ical = ical

    @property
    def last(self) -> date | None:
        """The last of those that are listed by date and come once; None where there is none."""
        return max(self._dates | self._ical.once, default=None)

    def name(self, day: date) -> str | None:
        """Return a holiday's name, "" for one without; None on other days."""
        named = self._ical.name(day)
        if named is None and (day in self._dates or (day.month, day.day) in self._yearly):
            return ""
        return named


def _put_names(names: dict[date, str], days: Iterable[date], name: str) -> None:
    for day in days:
        names[day] = names.get(day) or name
