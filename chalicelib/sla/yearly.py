"""Owns the rule by which a holiday comes again each year (RRULE of RFC 5545): the days it gives."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, date, timedelta
from itertools import islice
from typing import NamedTuple

LAST_YEAR = 2100  # of the days that a rule without an end gives

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"([+-]?[0-9]{{1,2}})?({'|'.join(_DAYS)})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
_WEEK = timedelta(days=7)
_MOST_A_YEAR = 31
_EARLIEST = 1900
_PARTS = {"FREQ", "COUNT", "UNTIL", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"}
_WITHOUT_EFFECT = {"WKST"}  # it moves what recurs by weeks

Weekday = tuple[int, int]  # which one, counted from the end if negative, 0 for each; 0 for Monday


class YearlyRule(NamedTuple):
    """The days on which a holiday begins: every `interval` years, from `start` to `until`."""

    start: date
    interval: int = 1
    until: date = date(MAXYEAR, 12, 31)
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    positions: tuple[int, ...] = ()

    def days(self, year: int) -> list[date]:
        """Return the days of a year, in order."""
        if year < self.start.year or year > LAST_YEAR or (year - self.start.year) % self.interval:
            return []
        days = sorted(set(self.candidates(year)))
        if self.positions:
            chosen = {place - 1 if place > 0 else len(days) + place for place in self.positions}
            days = [day for place, day in enumerate(days) if place in chosen]
        return [day for day in days if self.start <= day <= self.until]

    def candidates(self, year: int) -> Iterator[date]:
        """Iterate over the days of a year that the parts of the rule name, in any order."""
        if self.month_days:
            weekdays = {weekday for _, weekday in self.weekdays} or set(range(7))
            for month in self.months or range(1, 13):
                for day in _days_of_month(year, month, self.month_days):
                    if day.weekday() in weekdays:
                        yield day
        elif self.weekdays:
            for first, last in self._spans(year):
                for which, weekday in self.weekdays:
                    yield from _weekdays_within(first, last, which, weekday)
        else:
            for month in self.months or (self.start.month,):
                yield from _days_of_month(year, month, (self.start.day,))

    def _spans(self, year: int) -> Iterator[tuple[date, date]]:
        """Iterate over what a weekday is counted in: the months that are named, or the year."""
        if not self.months:
            yield date(year, 1, 1), date(year, 12, 31)
        for month in self.months:
            yield date(year, month, 1), date(year, month, monthrange(year, month)[1])


def yearly_rule(written: str, start: date, until: date | None) -> YearlyRule:
    """Read the value of an RRULE; `until` is the day of its UNTIL. ValueError otherwise."""
    parts = _parts(written)
    rule = YearlyRule(
        start,
        interval=next(_numbers(parts, "INTERVAL", 1, 100), 1),
        months=tuple(_numbers(parts, "BYMONTH", 1, 12)),
        month_days=tuple(_numbers(parts, "BYMONTHDAY", -31, 31)),
        weekdays=tuple(_weekdays(parts)),
        positions=tuple(_numbers(parts, "BYSETPOS", -_MOST_A_YEAR, _MOST_A_YEAR)),
    )
    if rule.month_days and any(which for which, _ in rule.weekdays):
        reason = "has both BYMONTHDAY and a number in BYDAY: leave one of the two out"
        raise ValueError(reason)
    _refuse_another_start(rule)
    count = next(_numbers(parts, "COUNT", 1, 1000), None)
    if count is not None and until is not None:
        reason = "has both COUNT and UNTIL: leave one of the two out"
        raise ValueError(reason)
    return rule._replace(until=until or (_last_of(rule, count) if count else rule.until))


def until_of(written: str) -> str | None:
    """Return the end that an RRULE names, as it is written; None for none."""
    return _parts(written).get("UNTIL")


def _parts(written: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in filter(None, written.upper().split(";")):
        name, _, value = (each.strip() for each in part.partition("="))
        if name not in _PARTS | _WITHOUT_EFFECT:
            remedy = (
                "use FREQ=YEARLY with BYMONTH, BYMONTHDAY and BYDAY, or give each date an event"
            )
            reason = f"has the part {name[:20]}, which is not understood: {remedy}"
            raise ValueError(reason)
        if name in parts or not value:
            reason = f"must have {name} once, with a value: correct it"
            raise ValueError(reason)
        parts[name] = value
    if parts.get("FREQ") != "YEARLY":
        remedy = "write FREQ=YEARLY, give each date an event, or close a weekday by hours"
        reason = f"recurs {parts.get('FREQ', 'by no FREQ')[:20]}, which is not understood: {remedy}"
        raise ValueError(reason)
    return parts


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> Iterator[int]:
    single = name in {"INTERVAL", "COUNT"}
    written = parts.get(name)
    for each in written.split(",") if written and not single else filter(None, [written]):
        number = int(each) if _NUMBER.fullmatch(each) else 0
        if number == 0 or not least <= number <= most:
            limits = f"{least} to {most}" if least > 0 else f"1 to {most} or -1 to {least}"
            reason = f"has {each[:20]!r} in {name}: write a number from {limits}"
            raise ValueError(reason)
        yield number


def _weekdays(parts: dict[str, str]) -> Iterator[Weekday]:
    for each in filter(None, parts.get("BYDAY", "").split(",")):
        found = _WEEKDAY.fullmatch(each)
        which = int(found[1]) if found and found[1] else 0
        if found is None or (found[1] and not 1 <= abs(which) <= 53):  # noqa: PLR2004 - weeks
            reason = f"has {each[:20]!r} in BYDAY: write MO to SU, or 4TH and -1MO for one of them"
            raise ValueError(reason)
        yield which, _DAYS.index(found[2])


def _refuse_another_start(rule: YearlyRule) -> None:
    """Refuse a rule that does not give its own first day: RFC 5545 leaves open what that means."""
    if not _EARLIEST <= rule.start.year <= LAST_YEAR:
        reason = f"begins in {rule.start.year}: write a DTSTART from {_EARLIEST} to {LAST_YEAR}"
        raise ValueError(reason)
    candidates = set(islice(rule.candidates(rule.start.year), _MOST_A_YEAR + 1))
    if len(candidates) > _MOST_A_YEAR:
        reason = f"gives more than {_MOST_A_YEAR} days a year: close them by hours"
        raise ValueError(reason)
    if rule.start in rule.days(rule.start.year):
        return
    years = range(rule.start.year, min(rule.start.year + 28, LAST_YEAR + 1), rule.interval)
    first = next((day for year in years for day in rule.days(year)), None)
    remedy = f"write {first:%Y%m%d} as DTSTART" if first else "correct the rule"
    reason = f"does not give {rule.start}, the day of its DTSTART: {remedy}"
    raise ValueError(reason)


def _last_of(rule: YearlyRule, count: int) -> date:
    days = (day for year in range(rule.start.year, LAST_YEAR + 1) for day in rule.days(year))
    return list(islice(days, count))[-1]


def _days_of_month(year: int, month: int, numbers: Iterable[int]) -> Iterator[date]:
    """Iterate over those days of a month that it has; negative ones count from its end."""
    length = monthrange(year, month)[1]
    for number in numbers:
        day = number if number > 0 else length + 1 + number
        if 1 <= day <= length:
            yield date(year, month, day)


def _weekdays_within(first: date, last: date, which: int, weekday: int) -> Iterator[date]:
    earliest = first + timedelta(days=(weekday - first.weekday()) % 7)
    latest = last - timedelta(days=(last.weekday() - weekday) % 7)
    if which:
        day = earliest + (which - 1) * _WEEK if which > 0 else latest + (which + 1) * _WEEK
        if first <= day <= last:
            yield day
        return
    for number in range((latest - earliest) // _WEEK + 1):
        yield earliest + number * _WEEK
