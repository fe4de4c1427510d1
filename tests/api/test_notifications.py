"""What somebody may choose about how they are told."""

import pytest

from chalicelib.api.notifications import NewChoices, choose
from chalicelib.tickets.errors import InvalidChange
from tests.samples import ANA, a_call


def test_the_desks_people_choose_no_telephone_beside_the_mail_and_are_told_what_to_do():
    """It would never be used, and they would wait for it."""
    with pytest.raises(InvalidChange, match=r"“also”.*customers.*PUT /me/devices"):
        choose(a_call(ANA), NewChoices(also=frozenset({"sms"})))
