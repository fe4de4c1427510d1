"""Owns what is wrong with on-call schedules that are well written: what cannot be meant so."""

from collections.abc import Iterator
from datetime import timedelta

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading.finding import Finding, shown
from chalicelib.configuration.reading.tree import Node
from chalicelib.escalation.on_call import Layer, Schedule
from chalicelib.escalation.on_call.cover import is_restricted, ranges_on

WORDS_OF_THE_API = frozenset({"arrangements", "fairness", "feed", "swaps"})  # of its paths
_SEARCHED = 10 * 366  # days in which a layer covers something, if ever
_DAY = timedelta(days=1)


def wrong_schedules(desk: Configuration, tree: Node) -> Iterator[Finding]:
    """Tell of layers that cover nothing, overrides that contradict each other, and names."""
    for name, schedule in desk.on_call.items():
        node = tree.at(("on_call", name))
        if name in WORDS_OF_THE_API:
            reason = f"“{shown(name)}” is a word of the API's paths"
            yield node.finding(reason, "Give the schedule another name", at_key=True)
        for place, layer in enumerate(schedule.stack):
            if is_restricted(layer) and not _covers_something(layer, schedule):
                part = node.at(("layers", place)) if schedule.layers else node
                yield _nothing_left(layer, part)
        yield from _overlapping(schedule, node)


def _nothing_left(layer: Layer, node: Node) -> Finding:
    field = "only" if layer.only is not None else "holidays"
    return node.at((field,)).finding(
        "leaves nothing: no hour of any day is covered",
        'Write hours such as mon-fri: ["22:00-06:00"], or holidays that are to come',
    )


def _covers_something(layer: Layer, schedule: Schedule) -> bool:
    days = (layer.start + number * _DAY for number in range(_SEARCHED))
    return any(ranges_on(layer, schedule, day) for day in days)


def _overlapping(schedule: Schedule, node: Node) -> Iterator[Finding]:
    """Tell of each override that begins before an earlier one of the same turns has ended."""
    for place, override in enumerate(schedule.overrides):
        for earlier, other in enumerate(schedule.overrides[:place]):
            at_once = override.start < other.end and other.start < override.end
            if at_once and override.instead_of == other.instead_of:
                yield node.at(("overrides", place)).finding(
                    f"overlaps overrides[{earlier}]: two people for the same time",
                    "Shorten one of the two, or leave it out",
                )
                break
