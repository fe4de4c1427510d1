"""The terms on which the API is called: how often, and from which front ends' pages."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.tickets.value import Frozen

# As browsers send it: lower case, the host in ASCII, nothing behind the port.
_ORIGIN = re.compile(r"(https?)://(?:[a-z0-9.-]+|\[[0-9a-f:]+])(?::([1-9]\d{0,4}))?")
_USUAL_PORTS = {"http": "80", "https": "443"}


def _origin(text: str) -> str:
    written = _ORIGIN.fullmatch(text)
    if written is None:
        message = (
            f"“{text[:80]}” is not an origin: write scheme and host, and the port if it has one, "
            "each origin by itself, as in https://desk.example (no *, no path, no capitals)"
        )
        raise ValueError(message)
    if written[2] == _USUAL_PORTS[written[1]]:
        message = f"“{text}” names the usual port, which browsers do not send: leave it out"
        raise ValueError(message)
    return text


Origin = Annotated[str, AfterValidator(_origin)]
PerMinute = Annotated[int, Field(ge=60)]  # less would refuse somebody who just clicks quickly


class Api(Frozen):
    """How often a client may call, and the origins whose pages may read the answers."""

    calls_per_minute: PerMinute = 600  # of a person
    machine_calls_per_minute: PerMinute = 1_200
    origins: tuple[Origin, ...] = ()  # none: no page of another origin reads anything
