"""Reading a desk.yaml: the desk that it describes, or everything that is wrong with it. Pure."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pydantic import ValidationError

from chalicelib.configuration.dead_ends import dead_ends
from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading.finding import MOST_FINDINGS, Finding, InvalidDesk
from chalicelib.configuration.reading.names import undefined_names
from chalicelib.configuration.reading.rosters import wrong_schedules
from chalicelib.configuration.reading.sentences import told
from chalicelib.configuration.reading.shapes import hidden_parts, wrong_parts
from chalicelib.configuration.reading.tree import Node
from chalicelib.configuration.references import Path

__all__ = ["Finding", "InvalidDesk", "misplaced", "read"]


def read(text: str, origin: str = "desk.yaml") -> Configuration:
    """Return the desk that a text describes, in YAML or JSON.

    Raises ``InvalidDesk`` with everything that is wrong at once; ``origin`` names the text in it.
    Whatever the text, nothing else is raised, and within a second or so.
    """
    # It imports YAML, which what answers requests should not pay for at its start.
    from chalicelib.configuration.reading.composing import compose  # noqa: PLC0415

    try:
        tree, findings = compose(text)
    except InvalidDesk as refusal:
        raise InvalidDesk(refusal.findings, origin) from None
    try:
        desk = Configuration.model_validate(tree.plain())
    except ValidationError as refusal:
        raise InvalidDesk(_first([*findings, *_wrong(refusal, tree)]), origin) from None
    findings = [*findings, *islice(wrong_schedules(desk, tree), MOST_FINDINGS + 1)]
    # Not the model's: a desk that holds must be readable, although a team's last person left since.
    findings += (tree.at(path).finding(*words) for path, words in dead_ends(desk))
    if findings:
        raise InvalidDesk(_first(findings), origin)
    return desk


def misplaced(
    text: str, wrong: Iterable[tuple[Path, tuple[str, str]]], origin: str = "desk.yaml"
) -> InvalidDesk:
    """Return what is wrong with a text that can be read: reason and remedy, by where it stands."""
    from chalicelib.configuration.reading.composing import compose  # noqa: PLC0415 - see above

    tree, _ = compose(text)
    return InvalidDesk(_first(tree.at(path).finding(*words) for path, words in wrong), origin)


def _wrong(refusal: ValidationError, tree: Node) -> Iterator[Finding]:
    """Iterate over wrong shapes and over names that no part of the desk defines."""
    shapes = wrong_parts(refusal, tree)
    shapes += hidden_parts(tree, shapes)
    in_order = sorted(shapes, key=lambda each: each.node.line)
    yield from map(told, in_order[: MOST_FINDINGS + 1])
    names = undefined_names(refusal, tree, apart_from={id(each.node) for each in shapes})
    yield from islice(names, MOST_FINDINGS + 1)


def _first(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, in the file's order, and of very many the first."""
    found = sorted(set(findings))
    if len(found) <= MOST_FINDINGS:
        return found
    last = found[MOST_FINDINGS]
    more = last._replace(path="", reason="more is wrong from here on", remedy="Correct these first")
    return [*found[:MOST_FINDINGS], more]
