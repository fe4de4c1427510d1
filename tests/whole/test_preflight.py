"""Looking ahead, through the deployed template: over HTTP, as a command, and by mail each day."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.store.keys import PREFLIGHT_PK
from chalicelib.store.preflight import PreflightStore
from infra import preflight as command
from infra.local.aws import client
from tests.whole.conftest import Api, until

SOFIA = "sofia@mesa.example"


@pytest.fixture(scope="module")
def supervisor(running):
    return Api(running, "supervisor")


@pytest.fixture
def preflights(running):
    return PreflightStore(client("dynamodb", running.endpoint), running.outputs["TableName"])


def mails(running, subject):
    for path in sorted(Path(running.outbox).glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if subject in str(mail["Subject"]):
            yield str(mail["To"]), mail.get_body(("plain",)).get_content()


def test_heads_of_the_desk_see_what_is_wrong_ahead_and_others_do_not(supervisor, agent, requester):
    answer = supervisor("GET", "/desk/preflight")
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    found = {(each["kind"], each["where"].get("person")) for each in seen["items"]}
    assert ("unverified_contact", "diego@mesa.example") in found
    graves = [each["severity"] for each in seen["items"]]
    assert (seen["errors"], seen["warnings"]) == (graves.count("error"), graves.count("warning"))
    assert "+569" not in answer.text
    ahead = datetime.fromisoformat(seen["end"]) - datetime.fromisoformat(seen["start"])
    assert ahead == timedelta(days=30)
    assert supervisor("GET", "/desk/preflight?days=93").status_code == 422
    assert supervisor("GET", "/desk/preflight?days=0").status_code == 422
    assert agent("GET", "/desk/preflight").status_code == 403
    assert requester("GET", "/desk/preflight").status_code == 403


def test_the_command_asks_the_desks_own_table(running, places, monkeypatch, capsys):
    running.save(places)
    monkeypatch.setattr(
        command,
        "reach",
        lambda _: (lambda service: client(service, running.endpoint), "Ventanilla"),
    )
    code = command.main(["--days", "14"])
    said = capsys.readouterr().out
    assert code in {0, 1}
    assert "staff.diego@mesa.example" in said
    assert "14 days ahead: " in said


def test_what_is_due_is_mailed_once_and_set_for_the_next_day(running, preflights):
    """The desk was described when it came up, so it looks ahead; here the day is over at once."""
    due = preflights.at()
    assert due is not None
    assert due > datetime.now(UTC)
    past = datetime.now(UTC) - timedelta(minutes=1)
    assert preflights.done(due, past)
    until(lambda: preflights.at() > past)
    assert datetime.now(UTC) < preflights.at() <= datetime.now(UTC) + timedelta(days=1)
    subject = "antes de que un aviso no llegue"
    until(lambda: dict(mails(running, subject)).get(SOFIA))
    told = [text for to, text in mails(running, subject) if to == SOFIA]
    assert len(told) == 1
    assert "diego@mesa.example" in told[0]
    assert "nadie ha probado si llega" in told[0]

    # Woken once more, as a queue may: the day is told already.
    sqs = client("sqs", running.endpoint)
    queue = next(
        each
        for each in sqs.list_queues()["QueueUrls"]
        if "WakeQueue" in each and "Dead" not in each
    )
    sqs.send_message(QueueUrl=queue, MessageBody=f'{{"key": "{PREFLIGHT_PK}"}}')
    following = preflights.at()
    assert preflights.done(following, past)  # due for the same day again
    until(lambda: preflights.at() > past)
    until(
        lambda: (
            sqs.get_queue_attributes(
                QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]["ApproximateNumberOfMessages"]
            == "0"
        ),
        seconds=60,
    )
    assert len([to for to, _ in mails(running, subject) if to == SOFIA]) == 1
