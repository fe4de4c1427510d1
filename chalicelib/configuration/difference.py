"""Owns what is told of a change of the desk: a line for each thing added, left out or changed."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.references import Path, written
from chalicelib.sla.duration import write_duration

Group = Mapping[Any, Any]

_LONGEST = 160  # characters of one value
_FIRST_COUNTS = ("teams", "mailboxes")  # the first takes what names none


def difference(before: Configuration, after: Configuration) -> tuple[str, ...]:
    """Return the lines that tell what changes from one desk to another, in the model's order.

    `+ teams.back: name Back, level 2`, `- staff.ana@desk.example`, `~ closes_after: 168h → 48h`.
    None for the same desk; desks that are equal differ at most in which team or address is first.
    """
    old, new = before.model_dump(by_alias=True), after.model_dump(by_alias=True)
    lines = [*_of_groups((), old, new)]
    for section in _FIRST_COUNTS:
        first, first_now = next(iter(old[section])), next(iter(new[section]))
        if first != first_now:
            lines.append(_line("~", (section,), f"{first_now} comes first, no longer {first}"))
    return tuple(lines)


def _of_values(path: Path, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_groups(path, old, new)
    elif isinstance(old, AbstractSet) and isinstance(new, AbstractSet):
        yield from _of_sets(path, old, new)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        yield from (_of_named if _are_named(old) and _are_named(new) else _of_lists)(path, old, new)
    elif old is None and new is not None:
        yield _line("+", path, _shown(new) or "none")
    elif old is not None and new is None:
        yield _line("-", path)
    elif old != new:
        old, new = _where_they_differ(old, new)
        yield _line("~", path, f"{_shown(old)} → {_shown(new)}")


def _where_they_differ(old: Any, new: Any) -> tuple[Any, Any]:
    """Leave out the lines with which two long texts begin alike."""
    if not isinstance(old, str) or not isinstance(new, str) or len(old + new) <= _LONGEST:
        return old, new
    pairs = zip(old, new, strict=False)
    alike = next(
        (place for place, (was, now) in enumerate(pairs) if was != now), min(len(old), len(new))
    )
    begin = old.rfind("\n", 0, alike) + 1
    return old[begin:], new[begin:]


def _of_groups(path: Path, old: Group, new: Group) -> Iterator[str]:
    for name, value in old.items():
        place = (*path, str(name))
        if name in new:
            yield from _of_values(place, value, new[name])
        else:
            yield _line("-", place)
    for name in new:
        if name not in old:
            yield _line("+", (*path, str(name)), _shown(new[name]))


def _of_sets(path: Path, old: AbstractSet[Any], new: AbstractSet[Any]) -> Iterator[str]:
    if left := old - new:
        yield _line("-", path, _shown(left))
    if added := new - old:
        yield _line("+", path, _shown(added))


def _of_named(path: Path, old: Sequence[Group], new: Sequence[Group]) -> Iterator[str]:
    """Tell of policies, known by their names. The first that fits holds, so their order counts."""
    before, after = ({each["name"]: each for each in groups} for groups in (old, new))
    places = {name: f"place {place} of {len(after)}" for place, name in enumerate(after, 1)}
    stay = [name for name in before if name in after]
    stay_now = [name for name in after if name in before]
    blocks = SequenceMatcher(None, stay, stay_now, autojunk=False).get_matching_blocks()
    in_order = {name for block in blocks for name in stay[block.a : block.a + block.size]}
    for name, group in before.items():
        if name not in after:
            yield _line("-", (*path, name))
            continue
        if name not in in_order:
            yield _line("~", (*path, name), f"moved to {places[name]}")
        yield from _of_groups((*path, name), group, after[name])
    for name in after:
        if name not in before:
            rest = _shown({key: value for key, value in after[name].items() if key != "name"})
            yield _line("+", (*path, name), f"{places[name]}, {rest}" if rest else places[name])


def _of_lists(path: Path, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    """Tell of members that come and go; what takes another's place is compared with it."""
    before, after = ([_hashable(each) for each in members] for members in (old, new))
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, start, end, place, end_now in changes:
        if kind == "equal":
            continue
        pairs = [*zip(old[start:end], new[place:end_now], strict=False)]
        for offset, (was, now) in enumerate(pairs):
            yield from _of_values((*path, place + offset), was, now)
        for gone in range(start + len(pairs), end):
            yield _line("-", (*path, gone), _shown(old[gone]))
        for come in range(place + len(pairs), end_now):
            yield _line("+", (*path, come), _shown(new[come]))


def _are_named(members: Sequence[Any]) -> bool:
    """Whether all are groups with a name of their own."""
    names = [each.get("name") for each in members if isinstance(each, Mapping)]
    return len(set(names) - {None}) == len(members)


def _hashable(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return frozenset((key, _hashable(each)) for key, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(_hashable(each) for each in value)
    return frozenset(value) if isinstance(value, AbstractSet) else value


def _shown(value: Any) -> str:
    """Write a value as people do; what a group leaves empty is left out."""
    text = ", ".join(_parts(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            inner = ", ".join(_parts(each))
            is_simple = not isinstance(each, Mapping | list | tuple | AbstractSet)
            if inner:
                yield f"{name} {inner}" if is_simple else f"{name} ({inner})"
    elif isinstance(value, AbstractSet):
        yield from sorted(str(each) for each in value)
    elif isinstance(value, list | tuple):
        for each in value:
            inner = ", ".join(_parts(each))
            yield f"({inner})" if isinstance(each, Mapping) else inner
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value is not None:
        yield write_duration(value) if isinstance(value, timedelta) else str(value)


def _line(sign: str, path: Path, text: str = "") -> str:
    told = f"{sign} {written(path)}: {text}" if text else f"{sign} {written(path)}"
    return " ".join(told.split())
