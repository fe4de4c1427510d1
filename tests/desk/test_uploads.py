"""What is attached is what its sender announced and uploaded, whole and once, or nothing is written."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from moto import mock_aws

from chalicelib.configuration.attachments import MB, Attachments
from chalicelib.desk import messages, opening
from chalicelib.desk.context import OnceKey
from chalicelib.desk.uploads import FileRefused, announce, attached
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import Actor, Role
from tests.cloud import on_moto
from tests.samples import (
    ANA,
    REQUESTER,
    a_call,
    a_desk,
    a_message,
    a_request,
    configuration,
)

PICTURE = b"\x89PNG a picture"
NUMBER = "K7M42QXG"
STRANGER = Actor(id="luis@prisa.example", role=Role.REQUESTER, name="Luis")


@pytest.fixture
def s3():
    with mock_aws():
        client = on_moto("s3")
        client.create_bucket(Bucket="attachments")
        client.put_bucket_versioning(
            Bucket="attachments", VersioningConfiguration={"Status": "Enabled"}
        )
        yield client


@pytest.fixture
def desk(dynamodb, time, s3):
    return a_desk(*dynamodb, time, s3)


@pytest.fixture
def ticket(desk):
    return opening.open_ticket(desk, NUMBER, a_request(), a_message(), "request")


def announced(desk, caller=REQUESTER, filename="captura ñ.png", kind="image/png", size=None):
    return announce(desk, caller, filename, kind, len(PICTURE) if size is None else size)


def uploaded(desk, s3, caller=REQUESTER, content=PICTURE, kind="image/png", **announcement):
    """Announce a file, do what S3 does with its form, and return the upload's id."""
    upload = announced(desk, caller, **announcement)
    s3.put_object(
        Bucket="attachments", Key=upload.form.fields["key"], Body=content, ContentType=kind
    )
    return upload.id


def stored(s3, prefix=f"{NUMBER}/"):
    found = s3.list_objects_v2(Bucket="attachments", Prefix=prefix).get("Contents", [])
    return [each["Key"] for each in found]


def said(desk, number=NUMBER):
    _, page = desk.timelines.open(number, 50)
    return [row["event"].message for row in page.rows if row["event"].message]


def refusal(perform):
    with pytest.raises(FileRefused) as caught:
        perform()
    assert caught.value.status == 422
    return caught.value


def limited(desk, **limits):
    """The same desk, described anew."""
    described = configuration().model_copy(update={"attachments": Attachments(**limits)})
    return replace(desk, configuration=SimpleNamespace(read=lambda: described))


def test_the_form_takes_exactly_this_file_and_nothing_else(desk):
    upload = announced(desk, size=1_234)
    policy = json.loads(base64.b64decode(upload.form.fields["policy"]))
    conditions = policy["conditions"]
    assert ["content-length-range", 1_234, 1_234] in conditions
    assert {"Content-Type": "image/png"} in conditions
    assert {"key": upload.form.fields["key"]} in conditions
    assert upload.form.fields["key"].startswith("uploads/")
    assert upload.form.fields["Content-Type"] == "image/png"


def test_the_form_is_good_for_a_quarter_of_an_hour(desk, time):
    upload = announced(desk)
    assert upload.expires_at == time.at + timedelta(minutes=15)
    policy = json.loads(base64.b64decode(upload.form.fields["policy"]))
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)  # S3 has its own clock
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_no_two_uploads_have_one_place(desk):
    assert announced(desk).form.fields["key"] != announced(desk).form.fields["key"]


def test_a_file_that_is_too_large_is_refused_with_the_limit(desk):
    refused = refusal(lambda: announced(desk, size=25 * MB + 1))
    (error,) = refused.members["errors"]
    assert (error["field"], error["reason"]) == ("size", "too_large")
    assert "25 MB" in refused.detail
    assert announced(desk, size=25 * MB)


def test_a_program_is_refused(desk):
    refused = refusal(lambda: announced(desk, filename="factura.pdf.exe"))
    assert refused.members["errors"][0]["field"] == "filename"


def test_everything_that_is_wrong_is_said_at_once(desk):
    kind = "application/x-msdownload"
    refused = refusal(lambda: announced(desk, filename="x.exe", kind=kind, size=26 * MB))
    assert [each["field"] for each in refused.members["errors"]] == [
        "size", "filename", "content_type",
    ]  # fmt: skip


def test_a_new_ticket_brings_its_files(desk, s3):
    ids = [uploaded(desk, s3), uploaded(desk, s3, filename="otra.png")]
    opening.open_once(desk, NUMBER, a_request(), a_message(), a_call(REQUESTER), ids)
    (message,) = said(desk)
    first, second = message.attachments
    assert (first.filename, first.content_type, first.size) == (
        "captura ñ.png", "image/png", len(PICTURE),
    )  # fmt: skip
    assert second.filename == "otra.png"
    assert sorted(stored(s3)) == sorted((first.key, second.key))
    kept = s3.get_object(Bucket="attachments", Key=first.key)
    assert kept["Body"].read() == PICTURE
    assert kept["ContentType"] == "image/png"


def test_replies_answers_and_notes_bring_their_files(desk, s3, ticket):
    reply = uploaded(desk, s3, ANA, filename="reply.png")
    messages.say(desk, NUMBER, "mire", a_call(ANA), False, [reply])
    answer = uploaded(desk, s3, filename="answer.png")
    messages.say(desk, NUMBER, "vea", a_call(REQUESTER), False, [answer])
    note = uploaded(desk, s3, ANA, filename="note.png")
    messages.note(desk, NUMBER, "ojo", a_call(ANA), [note])
    names = [[each.filename for each in message.attachments] for message in said(desk)]
    assert names == [[], ["reply.png"], ["answer.png"], ["note.png"]]


def test_a_file_that_was_never_uploaded_is_named_and_nothing_is_written(desk, s3, ticket):
    ids = [uploaded(desk, s3), announced(desk).id]
    refused = refusal(lambda: messages.say(desk, NUMBER, "x", a_call(REQUESTER), False, ids))
    (error,) = refused.members["errors"]
    assert (error["field"], error["reason"]) == ("attachments.1", "not_uploaded")
    assert "send it with the form" in error["detail"]
    assert len(said(desk)) == 1
    assert desk.tickets.load(NUMBER).version == 1
    assert stored(s3) == []


def test_every_file_that_is_wrong_is_named_at_once(desk, s3, ticket):
    ids = ["nonsense", uploaded(desk, s3), announced(desk).id]
    refused = refusal(lambda: messages.say(desk, NUMBER, "x", a_call(REQUESTER), False, ids))
    assert [(each["field"], each["reason"]) for each in refused.members["errors"]] == [
        ("attachments.0", "unknown_upload"), ("attachments.2", "not_uploaded"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sent", [{"content": PICTURE + b"!"}, {"kind": "text/html"}], ids=["size", "type"]
)
def test_another_file_than_was_announced_is_refused(desk, s3, ticket, sent):
    """S3 refuses it by the form's policy; the desk looks all the same."""
    upload = announced(desk)
    given = {"content": PICTURE, "kind": "image/png", **sent}
    s3.put_object(
        Bucket="attachments",
        Key=upload.form.fields["key"],
        Body=given["content"],
        ContentType=given["kind"],
    )
    refused = refusal(
        lambda: messages.say(desk, NUMBER, "x", a_call(REQUESTER), False, [upload.id])
    )
    assert refused.members["errors"][0]["reason"] == "not_as_announced"
    assert stored(s3) == []


@pytest.mark.parametrize("limits", [{"types_refused": ("png",)}, {"largest": 1}], ids=str)
def test_the_limits_hold_when_it_is_attached_too(desk, s3, ticket, limits):
    content = b"x" * (2 * MB)
    upload = uploaded(desk, s3, content=content, size=len(content))
    other = limited(desk, **limits)
    refused = refusal(lambda: messages.say(other, NUMBER, "x", a_call(REQUESTER), False, [upload]))
    assert refused.members["errors"][0]["field"] == "attachments.0"
    assert len(said(desk)) == 1


def test_an_upload_of_somebody_else_is_refused(desk, s3, ticket):
    upload = uploaded(desk, s3, STRANGER)
    refused = refusal(lambda: messages.say(desk, NUMBER, "x", a_call(REQUESTER), False, [upload]))
    assert refused.members["errors"][0]["reason"] == "unknown_upload"
    assert stored(s3) == []


def test_an_id_that_was_changed_anywhere_is_refused(desk, s3, ticket):
    upload = uploaded(desk, s3)
    packed, _, signature = upload.partition(".")
    content = base64.urlsafe_b64decode(packed + "==").decode()
    larger = base64.urlsafe_b64encode(content.replace(".png", ".exe").encode()).decode()
    for forged in (f"{larger.rstrip('=')}.{signature}", packed, f"{packed}.", f".{signature}"):
        refused = refusal(
            lambda each=forged: messages.say(desk, NUMBER, "x", a_call(REQUESTER), False, [each])
        )
        assert refused.members["errors"][0]["reason"] == "unknown_upload"


def test_an_upload_that_is_named_twice_is_attached_once(desk, s3, ticket):
    upload = uploaded(desk, s3)
    messages.say(desk, NUMBER, "x", a_call(REQUESTER), False, [upload, upload])
    assert len(said(desk)[-1].attachments) == 1


def test_who_may_not_write_there_puts_nothing_there(desk, s3, ticket):
    upload = uploaded(desk, s3, STRANGER)
    with pytest.raises(TicketNotFound):
        messages.say(desk, NUMBER, "x" * 40_000, a_call(STRANGER), False, [upload])
    assert stored(s3) == []


def test_a_retry_finds_its_message_although_the_uploads_have_expired(desk, s3, ticket):
    upload = uploaded(desk, s3)
    call = a_call(REQUESTER, once=OnceKey("key", "fingerprint"))
    messages.say(desk, NUMBER, "x", call, False, [upload])
    for key in stored(s3, "uploads/"):
        s3.delete_object(Bucket="attachments", Key=key)
    assert messages.say(desk, NUMBER, "x", call, False, [upload]).version == 2
    assert len(said(desk)) == 2


def test_a_retry_copies_nothing_again(desk, s3, ticket):
    upload = uploaded(desk, s3)
    call = a_call(REQUESTER, once=OnceKey("key", "fingerprint"))
    for _ in range(2):
        messages.say(desk, NUMBER, "x", call, False, [upload])
    versions = s3.list_object_versions(Bucket="attachments", Prefix=f"{NUMBER}/")["Versions"]
    assert len(versions) == 1


def test_a_retry_of_a_new_ticket_copies_nothing_to_another_number(desk, s3):
    upload = uploaded(desk, s3)
    call = a_call(REQUESTER, once=OnceKey("key", "fingerprint"))
    for number in (NUMBER, "00000000"):
        ticket = opening.open_once(desk, number, a_request(), a_message(), call, [upload])
        assert ticket.number == NUMBER
    assert len(stored(s3)) == 1
    assert stored(s3, "00000000/") == []


def test_what_was_copied_before_a_failure_is_copied_to_the_same_place(desk, s3):
    upload = uploaded(desk, s3)
    for _ in range(2):
        attached(desk, NUMBER, [upload], REQUESTER)
    assert len(stored(s3)) == 1
