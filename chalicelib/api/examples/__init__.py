"""One example of every request and answer, of the desk that the sample describes."""

from typing import Any

from chalicelib.api.examples.after import AFTER
from chalicelib.api.examples.answered import ANSWERS
from chalicelib.api.examples.sent import BODIES, BODIES_OF

PLACE = "#/components/examples/"


def body(operation: str, model: str) -> dict[str, Any]:
    """Return what is sent to an operation."""
    return BODIES_OF.get(operation) or BODIES.get(model, {})


def answer(operation: str, model: str) -> dict[str, Any]:
    """Return what an operation answers, as its media type shows it: its own, or its model's."""
    if operation in AFTER:
        return {"example": {**ANSWERS[model], **AFTER[operation]}}
    return {"examples": {"usual": {"$ref": f"{PLACE}{model}"}}} if model in ANSWERS else {}


def shared() -> dict[str, Any]:
    """Return the examples that operations refer to, by model."""
    return {model: {"value": each} for model, each in sorted(ANSWERS.items())}
