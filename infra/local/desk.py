"""A desk that is up on the laptop: the cloud, the deployment, the sample, the mail ports."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.configuration.model import Configuration
from chalicelib.customers.person import Person, domain_of
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.customers import CustomerStore
from infra.describe import read_desk
from infra.local import cloud, deploy, people, smtp
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
def desk_up(
    places: Places, configuration: Configuration, say: Callable[[str], None]
) -> Iterator[Running]:
    """Bring the whole desk up for the time of a ``with`` block, and stop everything after it.

    Raises ``CannotStart`` with one clear line when it does not come up; nothing is left running.
    """
    with alone(places), _up(places, configuration, say) as running:
        yield running


@contextmanager
def _up(
    places: Places, configuration: Configuration, say: Callable[[str], None]
) -> Iterator[Running]:
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
            describe(places.endpoint, outputs["TableName"], configuration)
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


def sample() -> Configuration:
    """Return the sample desk."""
    return read_desk(SAMPLE)


def describe(endpoint: str, table: str, configuration: Configuration) -> None:
    """Load a desk and the sample's customers; repeating it changes nothing."""
    ses = client("ses", endpoint)
    for domain in {domain_of(address) for address in configuration.mailboxes}:
        ses.verify_domain_identity(Domain=domain)
    dynamodb = client("dynamodb", endpoint)
    ConfigurationStore(dynamodb, table).save(configuration)
    customers = CustomerStore(dynamodb, table)
    customers.save_domain("cliente.example", "municipalidad-de-prueba")
    customers.save_person(
        Person(
            email="maria@cliente.example",
            name="María Vega",
            organization="municipalidad-de-prueba",
            language="es",
        )
    )
    customers.save_domain("prisa.example", "prisa")
    customers.save_domain("customer.example", "test-county")
    customers.save_person(
        Person(
            email="john@customer.example",
            name="John Field",
            organization="test-county",
            language="en",
        )
    )
