"""Owns the outer form of iCal text (RFC 5545): folded lines, components, properties, parameters."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, NoReturn

from chalicelib.sla.refused import RefusedPart

_FOLDED = (" ", "\t")
_LINE_END = re.compile(r"\r\n|\n|\r")
_COMPONENT = re.compile(r"[A-Z0-9-]+")
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_PARAMETER = r';[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*'
_PROPERTY = re.compile(rf"[A-Za-z0-9-]+((?:{_PARAMETER})*):(.*)", re.DOTALL)
_SHOWN = 50
_MOST_EVENTS = 2_000
# What else there is, such as VTIMEZONE and VALARM, is passed over.
_EVENTS = (["VEVENT"], ["VCALENDAR", "VEVENT"])


class Property(NamedTuple):
    """A property of an event: its line, and its parameters and value as they are written."""

    line: int
    name: str
    parameters: str  # in capitals
    value: str

    def refuse(self, reason: str) -> NoReturn:
        """Raise RefusedPart, with this property before the reason."""
        sentence = f"{self.name}:{cut(self.value)} {reason}"
        raise RefusedPart(sentence, line=self.line) from None


class WrittenEvent(NamedTuple):
    """A VEVENT: where it begins, and those of its properties that were asked for."""

    line: int
    properties: dict[str, list[Property]]

    def one(self, name: str) -> Property | None:
        """Return the property of a name that an event may have once; RefusedPart if it is twice."""
        found = self.properties.get(name)
        if found is None:
            return None
        if len(found) > 1:
            found[1].refuse(f"stands in line {found[0].line} already: remove one of the two")
        return found[0]


def written_events(text: str, names: Iterable[str]) -> Iterator[WrittenEvent]:
    """Iterate over the events of a text, with their properties of those names.

    RefusedPart where the text is no iCal, is cut off, has no event or too many.
    """
    wanted = frozenset(names)
    open_: list[tuple[str, int]] = []
    event, count = WrittenEvent(0, {}), 0
    in_event = False  # in itself, not in its alarm
    for line, name, content in _named(text):
        if in_event and name in wanted:
            event.properties.setdefault(name, []).append(_property(line, name, content))
        elif name == "BEGIN":
            open_.append((_component(line, content), line))
            in_event = _is_event(open_)
            if in_event:
                event, count = WrittenEvent(line, {}), count + 1
                _refuse_too_many(count, line)
        elif name == "END":
            _close(open_, _component(line, content), line)
            if in_event:
                yield event
            in_event = _is_event(open_)
        elif name == "CALSCALE" and not content.upper().endswith(":GREGORIAN"):
            reason = f"{cut(content)} is not understood: give the dates of the Gregorian calendar"
            raise RefusedPart(reason, line=line)
    if open_:
        component, line = open_[-1]
        reason = f"BEGIN:{component} is never ended: add END:{component}, or give the whole text"
        raise RefusedPart(reason, line=line)
    if not count:
        reason = "there is no BEGIN:VEVENT in this text: add the holidays, or remove holidays_ical"
        raise RefusedPart(reason)


def cut(text: str) -> str:
    """Shorten a text of the file so that it fits into a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _named(text: str) -> Iterator[tuple[int, str, str]]:
    """Iterate over (number, name, content) of the lines, joined where the next is folded."""
    names: dict[str, str] = {}
    for number, content in _unfolded(text):
        written = content.partition(":")[0].partition(";")[0]
        name = names.get(written)
        if name is None:
            _refuse_no_property(number, content)
            name = names[written] = written.upper()
        yield number, name, content


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    began, content, more = 0, "", []
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        if line.startswith(_FOLDED) and began:
            more.append(line[1:])
        elif line and not line.isspace():
            if began:
                yield began, content + "".join(more) if more else content
            began, content, more = number, line, []
    if began:
        yield began, content + "".join(more)


def _refuse_no_property(line: int, content: str) -> None:
    if _NAME.match(content) is None:
        remedy = "write NAME:value, begin what goes on from the line before with a space"
        _refuse_line(line, content, remedy)


def _refuse_line(line: int, content: str, remedy: str) -> NoReturn:
    reason = f"{cut(content)!r} is no line of iCal: {remedy}"
    raise RefusedPart(reason, line=line)


def _component(line: int, content: str) -> str:
    name = content.partition(":")[2].strip().upper()
    if not _COMPONENT.fullmatch(name):
        remedy = "write | after holidays_ical: and the text below it, line by line"
        _refuse_line(line, content, remedy)
    return name


def _is_event(open_: list[tuple[str, int]]) -> bool:
    """Whether what is read belongs to an event itself, and not to its alarm or a time zone."""
    return len(open_) <= len(_EVENTS) and [name for name, _ in open_] in _EVENTS


def _close(open_: list[tuple[str, int]], component: str, line: int) -> None:
    if not open_ or open_[-1][0] != component:
        began = f"{open_[-1][0]} of line {open_[-1][1]} is open" if open_ else "nothing is open"
        reason = f"END:{component} stands where {began}: correct it, or give the whole text"
        raise RefusedPart(reason, line=line)
    open_.pop()


def _property(line: int, name: str, content: str) -> Property:
    if content.startswith(":", len(name)):
        return Property(line, name, "", content[len(name) + 1 :].strip())
    found = _PROPERTY.fullmatch(content)
    if found is None:
        _refuse_line(line, content, "correct what stands before its colon")
    return Property(line, name, found[1].upper(), found[2].strip())


def _refuse_too_many(count: int, line: int) -> None:
    if count > _MOST_EVENTS:
        reason = f"there are more than {_MOST_EVENTS:,} events: remove those of years long past"
        raise RefusedPart(reason, line=line)
