"""Guards what every value does: a copy with other fields is what pydantic makes of it."""

from pydantic import BaseModel, PrivateAttr

from chalicelib.tickets.promise import Clock, Metric, Promise
from chalicelib.tickets.value import Frozen

CLOCK = Clock(metric=Metric.RESOLUTION, target=3_600_000_000)


def test_a_copy_is_what_pydantic_makes_and_leaves_the_original_alone():
    update = {"warned": 2, "calendar": "office"}
    copied, theirs = CLOCK.model_copy(update=update), BaseModel.model_copy(CLOCK, update=update)
    assert copied == theirs
    assert type(copied) is Clock
    assert copied.model_fields_set == theirs.model_fields_set == {*CLOCK.model_fields_set, *update}
    assert copied.model_dump(exclude_defaults=True) == theirs.model_dump(exclude_defaults=True)
    assert (CLOCK.warned, CLOCK.calendar) == (0, None)
    assert CLOCK.model_fields_set == {"metric", "target"}


def test_a_copy_of_a_copy_is_deep_where_that_is_asked_for():
    class Holder(Frozen):
        promises: list[Promise]

    held = Holder(promises=[CLOCK])
    assert held.model_copy().promises is held.promises
    assert held.model_copy(deep=True).promises is not held.promises


def test_what_a_value_keeps_to_itself_goes_along():
    class Dated(Frozen):
        name: str
        _version: int = PrivateAttr(default=0)

    dated = Dated(name="a")
    dated._version = 7
    assert dated.model_copy(update={"name": "b"})._version == 7
