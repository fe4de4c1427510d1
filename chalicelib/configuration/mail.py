"""The terms on which the desk answers mail by itself."""

from typing import Annotated

from pydantic import Field

from chalicelib.tickets.value import Frozen


class Mail(Frozen):
    """What protects the desk and its customers from programs that answer each other."""

    notices_per_hour: Annotated[int, Field(ge=1, le=1_000)] = 10  # of receipt, to one address
