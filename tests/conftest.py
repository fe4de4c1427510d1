"""The engines that the tests run on: moto in process, dynoxide as the store's true engine."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from moto import mock_aws
from xdist.scheduler.loadscope import LoadScopeScheduling

from chalicelib.desk.context import Desk
from infra.engine import NoEngine, create_table, dynamodb_client, engine
from tests.cloud import on_moto
from tests.samples import Time, a_desk

# Before any client or the app is made: no test ever reaches a real account.
os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    POWERTOOLS_TRACE_DISABLED="true",
    POWERTOOLS_LOG_LEVEL="CRITICAL",
)

# A loaded machine is no fault of the code; what must be fast has a test of its own.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
if "CI" not in os.environ:  # there Hypothesis is as patient, and tries the same examples each time
    settings.register_profile("patient", **PATIENT)
    settings.load_profile("patient")

# Two desks are up at once, each for half of the time that the tests of the whole take: these files
# have the one, all others the other. Much of it is waiting, for a minute's schedule and the like.
ON_THE_FIRST = ("bad_input", "channels", "failures", "feedback", "telling", "tour")
STOOD_BACK = 5
TOGETHER = ("tests/infra/test_templates.py", "tests/infra/test_storage.py")  # the CDK's Node


class TwoClouds(LoadScopeScheduling):
    """Keeps in one worker the tests that share a desk, or a synthesis; all else goes anywhere.

    xdist's own groups do not work with this pytest: it looks for them in the tests' ids.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith("tests/whole/"):
            on_the_first = file.endswith(tuple(f"/test_{name}.py" for name in ON_THE_FIRST))
            return "the first desk" if on_the_first else "the second desk"
        return "synthesis" if file in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TwoClouds:
    """Let xdist hand out the tests so."""
    return TwoClouds(config, log)  # type: ignore[arg-type]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a worker stand back once it is done with the whole: who waits for a desk goes first.

    A desk's functions start one after the other; meanwhile the rest fills the processors.
    """
    is_whole = item.nodeid.startswith("tests/whole/")
    if "PYTEST_XDIST_WORKER" in os.environ and not is_whole and os.nice(0) < STOOD_BACK:
        os.nice(STOOD_BACK)


@pytest.fixture(scope="session")
def dynamodb_endpoint() -> Iterator[str]:
    """A true DynamoDB engine; without one the tests say how to get it, and CI fails."""
    try:
        with engine() as endpoint:
            yield endpoint
    except NoEngine as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


@pytest.fixture(scope="session")
def true_engine(dynamodb_endpoint: str) -> object:
    """A client of it, for all: making one takes longer than most tests ask it things.

    A test that listens to its client's requests makes one of its own.
    """
    return dynamodb_client(dynamodb_endpoint)


@pytest.fixture
def dynamodb(request: pytest.FixtureRequest) -> Iterator[tuple[object, str]]:
    """A client and an empty table, on the true engine; the store's own tests take each in turn."""
    yield from table_on(getattr(request, "param", "dynoxide"), request)


def table_on(engine: str, request: pytest.FixtureRequest) -> Iterator[tuple[object, str]]:
    """Yield a client and an empty table on that engine."""
    if engine == "moto":
        with mock_aws():
            client = on_moto("dynamodb")
            yield client, create_table(client)
    else:
        client = request.getfixturevalue("true_engine")
        name = create_table(client)
        yield client, name
        client.delete_table(TableName=name)


@pytest.fixture
def time() -> Time:
    """The clock of a desk, which a test moves."""
    return Time()


@pytest.fixture
def desk(dynamodb: tuple[Any, str], time: Time) -> Desk:
    """The sample desk on an empty table."""
    return a_desk(*dynamodb, time)
