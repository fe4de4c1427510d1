"""What fails is set aside without delaying others, and comes back; what was kept is kept."""

import dataclasses
import json
import smtplib
import uuid

import pytest

from infra.local.aws import client
from infra.local.cloud import CannotStart, free_port
from infra.local.desk import desk_up, sample_text
from infra.local.places import Places
from infra.local.smtp import Receiving
from infra.redrive import redrive
from tests.whole.conftest import Api, a_word, until

RAW = b"From: paciente@cliente.example\r\nSubject: Llego tarde\r\n\r\nHola"


@pytest.fixture
def quick_mail_queue(running):
    """The mail queue, tried again after a second instead of minutes."""
    sqs = client("sqs", running.endpoint)
    urls = sqs.list_queues()["QueueUrls"]
    url = next(each for each in urls if "MailQueue" in each and "DeadLetters" not in each)
    dead = next(each for each in urls if "MailQueueDeadLetters" in each)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield sqs, url, dead
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "360"})


def waiting(sqs, url):
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def by_requester(agent, address):
    return agent("GET", f"/tickets?requester={address}").json()["items"]


def test_a_poisoned_message_is_set_aside_without_delaying_others_and_brought_back(
    running, agent, quick_mail_queue
):
    sqs, _, dead = quick_mail_queue
    receiving = Receiving(
        running.endpoint, running.outputs["RawMailBucket"], running.outputs["MailReceivedTopic"]
    )
    key = uuid.uuid4().hex
    receiving.tell(key, "paciente@cliente.example", ["cgu@mesa.example"], {}, {})  # not stored yet
    sender = f"sano-{key[:6]}@cliente.example"
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as smtp:
        smtp.sendmail(sender, ["cgu@mesa.example"], f"From: {sender}\r\n\r\nHola".encode())
    until(lambda: by_requester(agent, sender))
    until(lambda: waiting(sqs, dead) == 1)
    assert not by_requester(agent, "paciente@cliente.example")

    client("s3", running.endpoint).put_object(
        Bucket=running.outputs["RawMailBucket"], Key=key, Body=RAW
    )
    said = []
    assert redrive(lambda name: client(name, running.endpoint), "Ventanilla", said.append) == 1
    assert "1/1" in said[0]
    until(lambda: by_requester(agent, "paciente@cliente.example"))
    assert waiting(sqs, dead) == 0


def test_nonsense_in_a_queue_ends_as_a_dead_letter(running, quick_mail_queue):
    sqs, url, dead = quick_mail_queue
    before = waiting(sqs, dead)
    sqs.send_message(QueueUrl=url, MessageBody="nonsense")
    until(lambda: waiting(sqs, dead) == before + 1)
    sqs.purge_queue(QueueUrl=dead)


def test_the_minutes_schedule_wakes_what_is_due(running, agent):
    client("dynamodb", running.endpoint)  # no sweep is asked for here
    ticket = agent.opened(requester="alguien@prisa.example")

    def warned():
        entries = agent("GET", f"/tickets/{ticket['number']}").json()["timeline"]["items"]
        return [each for each in entries if each["kind"] == "clock_warning"]

    until(warned, every=2)


def test_the_logs_of_one_mail_share_its_message_id_and_hold_no_text_of_it(running, agent):
    sender = f"traza-{a_word()}@cliente.example"
    raw = (
        f"From: {sender}\r\nMessage-ID: <traza@cliente.example>\r\nSubject: secreto-asunto\r\n\r\n"
        "secreto-cuerpo"
    )
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as smtp:
        smtp.sendmail(sender, ["cgu@mesa.example"], raw.encode())
    until(lambda: by_requester(agent, sender))
    logs = client("logs", running.endpoint)

    def traced():
        return {
            record["function_name"].split("-")[1]
            for record in lines(logs)
            if record.get("correlation_id") == "<traza@cliente.example>"
        }

    until(lambda: traced() >= {"ReceiveEmail", "PlanMessages", "SendMessage"})
    everything = json.dumps(list(lines(logs)))
    for private in (sender, "secreto-asunto", "secreto-cuerpo"):
        assert private not in everything


def lines(logs):
    for group in logs.describe_log_groups()["logGroups"]:
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
            if event["message"].startswith("{"):
                yield json.loads(event["message"])


def test_a_second_run_finds_the_data_again_and_goes_on(tmp_path):
    places = Places(home=tmp_path / "mi mesa", port=free_port(), smtp_port=free_port())
    with desk_up(places, sample_text(), lambda _line: None) as running:
        ticket = Api(running, "agent").opened(requester="maria@cliente.example")
    again = dataclasses.replace(places)
    with desk_up(again, sample_text(), lambda _line: None) as running:
        agent = Api(running, "agent")
        found = agent("GET", f"/tickets/{ticket['number']}")
        assert found.status_code == 200, found.text
        second = agent.opened(requester="maria@cliente.example")

        def told():
            entries = agent("GET", f"/tickets/{second['number']}").json()["timeline"]["items"]
            return [each for each in entries if each["kind"] == "told"]

        until(told)
    elsewhere = dataclasses.replace(places, port=free_port())
    refused = pytest.raises(CannotStart, match=f"made on port {places.port}")
    with refused, desk_up(elsewhere, sample_text(), lambda _line: None):
        pass
