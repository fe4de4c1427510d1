"""A desk that is up on the laptop: the cloud, the deployment, the sample, the mail ports."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import read
from chalicelib.customers.person import domain_of
from chalicelib.desk import preflight
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.preflight import PreflightStore
from infra.local import cloud, customers, deploy, people, smtp
from infra.local.aws import client
from infra.local.places import Places, Running

SAMPLE = Path(__file__).parent / "desk.yaml"


@contextmanager
def alone(places: Places) -> Iterator[None]:
    """Hold the folder's lock; raises ``CannotStart`` when a desk of the same folder is up."""
    places.home.mkdir(parents=True, exist_ok=True)
    with (places.home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = "A desk of this folder is up already: stop it first (Ctrl-C in its terminal)"
            raise cloud.CannotStart(message) from None
        yield


@contextmanager
def desk_up(places: Places, text: str, say: Callable[[str], None]) -> Iterator[Running]:
    """Bring up the desk that ``text`` describes for the time of a ``with`` block, then stop it all.

    Raises ``CannotStart`` with one clear line when it does not come up; nothing is left running.
    """
    with alone(places), _up(places, text, say) as running:
        yield running


@contextmanager
def _up(places: Places, text: str, say: Callable[[str], None]) -> Iterator[Running]:
    cloud.require_its_port(places)
    cloud.require_free(places.port, "PORT")
    cloud.require_free(places.smtp_port, "SMTP_PORT")
    places.outbox.mkdir(parents=True, exist_ok=True)
    say("packaging")
    deploy.synthesize()
    catcher = smtp.listen(smtp.Catching(places.outbox, say), cloud.free_port())
    try:
        say("starting the local cloud")
        process = cloud.start(places, catcher.port)
        try:
            say("deploying the template")
            outputs = deploy.deploy(places)
            describe(places.endpoint, outputs["TableName"], read(text), text)
            receiving = smtp.Receiving(
                places.endpoint, outputs["RawMailBucket"], outputs["MailReceivedTopic"]
            )
            receiver = smtp.listen(receiving, places.smtp_port)
            try:
                running = Running(
                    api=deploy.api_url(places, outputs),
                    endpoint=places.endpoint,
                    smtp_port=receiver.port,
                    outbox=str(places.outbox),
                    outputs=outputs,
                    tokens=people.tokens(
                        places.endpoint, outputs["UserPoolId"], outputs["ClientId"]
                    ),
                )
                running.save(places)
                yield running
            finally:
                receiver.stop()
        finally:
            cloud.stop(process)
            shutil.rmtree(places.scratch, ignore_errors=True)
    finally:
        catcher.stop()


@cache
def sample() -> Configuration:
    """Return the sample desk, read once: it is a value."""
    return read(sample_text(), str(SAMPLE))


def sample_text() -> str:
    """Return the sample desk.yaml."""
    return SAMPLE.read_text("utf-8")


def describe(endpoint: str, table: str, configuration: Configuration, text: str) -> None:
    """Load a desk and the sample's customers; repeating it changes nothing."""
    ses = client("ses", endpoint)
    for domain in {domain_of(address) for address in configuration.mailboxes}:
        ses.verify_domain_identity(Domain=domain)
    dynamodb = client("dynamodb", endpoint)
    configurations = ConfigurationStore(dynamodb, table)
    if not _is_loaded(configurations, configuration):
        configurations.save(
            configuration, text, by="sample", reason="the sample desk", at=datetime.now(UTC)
        )
    preflight.arm(PreflightStore(dynamodb, table), configurations.read(), datetime.now(UTC))
    customers.load(dynamodb, table, configurations.read())


def _is_loaded(configurations: ConfigurationStore, configuration: Configuration) -> bool:
    """Whether this desk was loaded before; what was applied to it since then stays."""
    if configurations.version() == 0:
        return False
    by_us = [each for each in configurations.versions.revisions() if each.by == "sample"]
    text = configurations.versions.text(by_us[0].version) if by_us else None
    return text is not None and read(text) == configuration
