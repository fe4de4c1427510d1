"""What a problem document says of wrong fields: what is asked for, with an example to copy."""

import json

import pytest
from pydantic import ValidationError

from chalicelib.api.on_call_inputs import FairnessQuery, NewOverride, OnCallQuery
from chalicelib.api.problem import InvalidInput, answer_to


def told(model, **fields):
    """Return what is said of each wrong field."""
    with pytest.raises(ValidationError) as refusal:
        model.model_validate(fields)
    document = json.loads(answer_to(InvalidInput(refusal.value)).body)
    return {each["field"]: each["detail"] for each in document["errors"]}


@pytest.mark.parametrize("at", ["2026-12-25T10:00:00", "2026-12-25", "25/12/2026", "mañana", ""])
def test_a_time_without_its_zone_is_refused_with_one_that_has_it(at):
    wrong = {
        "at": "Write date, time and zone, such as 2026-12-25T09:00:00-03:00; Z as its zone is UTC."
    }
    assert told(OnCallQuery, at=at) == wrong
    assert told(NewOverride, end=at) == {"end": wrong["at"]}


@pytest.mark.parametrize("month", ["12-2026", "2026-13", "diciembre"])
def test_a_month_that_is_none_is_refused_with_one_that_is(month):
    assert told(OnCallQuery, month=month) == {"month": "Write year and month, such as 2026-12."}


def test_a_day_that_is_none_is_refused_with_one_that_is():
    days = told(FairnessQuery, **{"from": "01/11/2026", "to": "2026-11-31"})
    assert days == dict.fromkeys(("from", "to"), "Write a date such as 2026-12-25.")


def test_what_is_no_month_and_no_time_says_what_pydantic_does():
    assert "at least 1 character" in told(OnCallQuery, schedule="")["schedule"]
