"""``make bench``: what each operation costs in requests and capacity, import time, package size."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from chalicelib.customers.person import Person
from chalicelib.desk import opening, verbs
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.waking import due_numbers, wake_ticket
from chalicelib.signing import Signer
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.customers import CustomerStore
from chalicelib.store.files import FileStore
from chalicelib.store.mails import MailStore
from chalicelib.store.once import content_marker, delivery_marker
from chalicelib.store.tickets import MailKey, TicketStore
from chalicelib.store.told import ToldStore
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Channel, Message
from infra.engine import Meter, create_table, dynamodb_client, engine
from infra.local.deploy import OUT, synthesize
from infra.local.desk import sample

MARIA = Person(
    email="maria@cliente.example", name="María Vega", organization="municipalidad", language="es"
)
ANA = Call(Actor(id="ana@mesa.example", role=Role.AGENT, name="Ana Rojas"), "bench")
CUSTOMER = Actor(id=MARIA.email, role=Role.REQUESTER, name=MARIA.name)
RUNS = 30
BACKLOG = 200
START = datetime(2026, 11, 23, 13, tzinfo=UTC)
BUDGETS = {  # capacity units, of DESIGN's table: reads beside writes
    "open a ticket of 2 KB (API)": 18,
    "open a ticket of 2 KB (mail)": 19,
    "reply to the customer": 15,
    "customer answers": 15,
    "claim": 15,
    "wake one due ticket": 15,
    "open it, with 20 entries": 5,
    "list 50 of a queue": 3.5,
    "sweep, nothing due": 2,
}
PYTHON_IMPORT = "import boto3; boto3.client('dynamodb', region_name='us-east-1')"


class Bench:
    """A desk on the engine, and a meter on its client."""

    def __init__(self, endpoint: str) -> None:
        """Make a table with a backlog of live tickets."""
        client = dynamodb_client(endpoint)
        table = create_table(client)
        self.at = START
        configuration = ConfigurationStore(client, table)
        configuration.save(sample())
        configuration.read()
        self.desk = Desk(
            tickets=TicketStore(client, table),
            customers=CustomerStore(client, table),
            mails=MailStore(client, table),
            told=ToldStore(client, table),
            files=FileStore(cast("Any", None), "", ""),  # nothing here is long
            configuration=configuration,
            signer=lambda: Signer(b"bench"),
            now=lambda: self.at,
            random_bits=random.Random(1).getrandbits,  # noqa: S311 - not a secret
        )
        self.numbers = [self.open() for _ in range(BACKLOG)]
        self.meter = Meter(client)

    def open(self, *, by_mail: bool = False) -> str:
        """Open a ticket with a text of 1.5 KB, 2 KB with all the rest, and return its number."""
        request = opening.Request(
            subject="No puedo entrar al sistema desde ayer",
            author=CUSTOMER,
            requester=self.desk.customers.find(MARIA.email) if by_mail else MARIA,
            channel=Channel.EMAIL if by_mail else Channel.API,
        )
        message = Message(text="a" * 1500, channel=request.channel)

        def perform(number: str) -> Any:
            markers = (
                (
                    delivery_marker(f"ses-{number}", "cgu@mesa.example", number, self.at),
                    content_marker(number, "cgu@mesa.example", number, self.at),
                )
                if by_mail
                else ()
            )
            mail = MailKey("cgu@mesa.example", f"<{number}@x>") if by_mail else None
            return opening.open_ticket(
                self.desk, number, request, message, "bench", markers, mail=mail
            )

        return opening.with_new_number(self.desk.random_bits, perform).number

    def measure(self, name: str, operation: Callable[[int], object]) -> None:
        """Print requests, capacity units and the median time of ``RUNS`` runs."""
        units, requests, seconds = [], 0, []
        for run in range(RUNS):
            self.at += timedelta(seconds=1)
            self.meter.reset()
            begun = time.perf_counter()
            operation(run)
            seconds.append(time.perf_counter() - begun)
            units.append(self.meter.units)
            requests = len(self.meter.requests)
        budget = BUDGETS[name]
        kept = "" if max(units) <= budget else "  OVER BUDGET"
        print(
            f"{name:<30}{requests:>9}{max(units):>9.1f}{budget:>9}"
            f"{statistics.median(seconds) * 1000:>10.1f}{kept}"
        )


def main() -> int:
    """Print every figure."""
    with engine() as endpoint:
        _operations(Bench(endpoint))
    _imports()
    _package()
    return 0


def _operations(bench: Bench) -> None:
    desk, numbers = bench.desk, bench.numbers
    print(f"{'operation':<30}{'requests':>9}{'units':>9}{'budget':>9}{'ms':>10}")
    bench.measure("open a ticket of 2 KB (API)", lambda _: bench.open())
    bench.measure("open a ticket of 2 KB (mail)", lambda _: bench.open(by_mail=True))
    bench.measure("claim", lambda run: verbs.claim(desk, numbers[run], ANA))
    say = "Reinicie el equipo y pruebe de nuevo, por favor."
    bench.measure(
        "reply to the customer", lambda run: verbs.say(desk, numbers[run], say, ANA, False)
    )
    customer = Call(CUSTOMER, "bench")
    bench.measure(
        "customer answers", lambda run: verbs.say(desk, numbers[run], say, customer, False)
    )
    for _ in range(18):
        verbs.note(desk, numbers[100], "Llamé al cliente: sigue igual. " * 5, ANA)
    bench.measure("open it, with 20 entries", lambda _: desk.tickets.open(numbers[100], 20))
    bench.measure(
        "list 50 of a queue", lambda _: desk.tickets.list("queue", "nivel1#live", 50, None)
    )
    bench.measure("sweep, nothing due", lambda _: list(due_numbers(desk)))
    bench.at = START + timedelta(hours=2)
    bench.measure("wake one due ticket", lambda run: wake_ticket(desk, numbers[120 + run]))


def _imports() -> None:
    arn = "arn:aws:sqs:us-east-1:000000000000:bench"
    environment = dict.fromkeys(_environment_names(), arn) | {"AWS_DEFAULT_REGION": "us-east-1"}
    base = _seconds(PYTHON_IMPORT, environment)
    own = _seconds(f"import app; {PYTHON_IMPORT}", environment)
    heavy = subprocess.run(
        [sys.executable, "-c", "import app, sys; print('cryptography' in sys.modules)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    print(f"\nimport boto3 and a DynamoDB client  {base * 1000:.0f} ms")
    times = f"{own / base:.2f} times; at most 2.5"
    print(f"import app.py and the same          {own * 1000:.0f} ms  ({times})")
    print(f"cryptography imported by the API    {heavy.stdout.strip()}")


def _environment_names() -> tuple[str, ...]:
    return (
        "TABLE_NAME", "RAW_MAIL_BUCKET", "ATTACHMENTS_BUCKET", "WAKE_QUEUE_URL", "SEND_QUEUE_URL",
        "PAGE_TOPIC_ARN", "SECRET_ARN", "ISSUER", "AUDIENCE", "JWKS_URL", "CONFIGURATION_SET",
        "MAIL_QUEUE_ARN", "WAKE_QUEUE_ARN", "SEND_QUEUE_ARN", "EVENT_STREAM_ARN",
    )  # fmt: skip


def _seconds(code: str, environment: dict[str, str]) -> float:
    """Return the median time of a fresh interpreter that runs ``code``."""
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _package() -> None:
    synthesize()
    largest = max(OUT.glob("asset.*.zip"), key=lambda path: path.stat().st_mtime)
    size = largest.stat().st_size / 1_000_000
    print(f"deployment package                  {size:.1f} MB zipped  (at most 12)")


if __name__ == "__main__":
    sys.exit(main())
