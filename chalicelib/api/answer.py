"""The base of what the API answers."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A shape of an answer. Built when it is first needed: a cold start needs few of them."""

    model_config = ConfigDict(defer_build=True)
