"""The store's contract holds on every engine."""

import pytest

from tests.conftest import table_on


@pytest.fixture(params=["moto", "dynoxide"])
def dynamodb(request):
    """A client and an empty table, on each engine in turn."""
    yield from table_on(request.param, request)
