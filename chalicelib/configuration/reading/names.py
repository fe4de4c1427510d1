"""Owns which names of a tree nothing defines, in a desk that may be wrong elsewhere too."""

from collections.abc import Container, Iterator

from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading.finding import Finding, shown
from chalicelib.configuration.reading.known import listed
from chalicelib.configuration.reading.partial import partial_desk
from chalicelib.configuration.reading.shapes import names_refused
from chalicelib.configuration.reading.tree import Node
from chalicelib.configuration.references import Reference, references


def undefined_names(
    refusal: ValidationError, tree: Node, *, apart_from: Container[int]
) -> Iterator[Finding]:
    """Tell the names that are not defined, except of nodes (by id) that are wrong in themselves."""
    for reference in names_refused(refusal) or _of_a_wrong_desk(tree):
        node = _named(reference, tree)
        if id(node) not in apart_from:
            yield _finding(reference, node)


def _of_a_wrong_desk(tree: Node) -> Iterator[Reference]:
    """Iterate over what the model did not come to say, because other things were wrong first."""
    return (each for each in references(partial_desk(tree)) if _is_undefined(each, tree))


def _is_undefined(reference: Reference, tree: Node) -> bool:
    """Whether the file does not define a name, be it wrongly: that is an error of its own.

    Where a section that must be there is missing or is no group, nobody knows its names.
    """
    section = tree.child(reference.section)
    if section is None or section.content == {}:
        is_required = Configuration.model_fields[reference.section].is_required()
        return not is_required and reference.name not in reference.defined
    return isinstance(section.content, dict) and section.child(reference.name) is None


def _named(reference: Reference, tree: Node) -> Node:
    """Return the node that a reference stands in: of a list without order, the member."""
    node = tree.at(reference.path)
    members = node.content if isinstance(node.content, list) else []
    return next((each for each in members if each.content == reference.name), node)


def _finding(reference: Reference, node: Node) -> Finding:
    return node.finding(
        f"names “{shown(reference.name)}”, which {reference.section} does not define",
        f"{reference.section.capitalize()}: {listed(reference.defined, reference.name)}",
    )
