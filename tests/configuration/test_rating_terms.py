"""How often customers are asked for a rating is told by desk.yaml, in durations as people write them."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from chalicelib.configuration.rating import RatingTerms


def test_a_desk_that_says_nothing_asks_each_person_once_a_month():
    assert RatingTerms() == RatingTerms(asked=True, at_most_every="720h")
    assert RatingTerms().at_most_every == timedelta(days=30)


def test_a_desk_may_ask_nobody_or_each_time():
    assert not RatingTerms(asked=False).asked
    assert RatingTerms(at_most_every="0h").at_most_every == timedelta()


@pytest.mark.parametrize("wrong", [{"at_most_every": "30d"}, {"scale": 5}])
def test_what_a_rating_has_not_is_refused(wrong):
    with pytest.raises(ValidationError):
        RatingTerms.model_validate(wrong)
