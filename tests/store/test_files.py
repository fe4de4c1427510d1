"""What the bucket says of uploads, and what a download's address asks S3 to answer with."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.store.files import FileStore, Stored
from tests.cloud import on_moto


@pytest.fixture
def store():
    with mock_aws():
        client = on_moto("s3")
        client.create_bucket(Bucket="attachments")
        yield FileStore(lambda: client, "raw-mail", "attachments")


def asked(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_a_download_is_saved_under_its_name(store):
    query = asked(store.link("K7M42QXG/abc", "señal.png", "image/png"))
    assert query["response-content-disposition"].startswith("attachment; ")
    assert query["response-content-disposition"].endswith("filename*=UTF-8''se%C3%B1al.png")
    assert query["response-content-type"] == "image/png"


def test_a_customers_page_is_no_page_of_the_desks(store):
    query = asked(store.link("K7M42QXG/abc", "x.html", "text/html"))
    assert query["response-content-type"] == "application/octet-stream"


def test_a_raw_mail_is_downloaded_as_bytes(store):
    assert asked(store.raw_link("abc"))["response-content-type"] == "application/octet-stream"


def test_what_was_uploaded_is_told_and_what_was_not_is_none(store):
    assert store.uploaded("abc") is None
    store.s3().put_object(
        Bucket="attachments", Key="uploads/abc", Body=b"1234", ContentType="text/plain"
    )
    assert store.uploaded("abc") == Stored("text/plain", 4)


def answering(code):
    def head_object(**_request):
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "HeadObject")

    s3 = SimpleNamespace(head_object=head_object)
    return FileStore(lambda: s3, "raw-mail", "attachments")


def test_s3_says_forbidden_of_what_is_not_there_to_who_may_not_list():
    assert answering("403").uploaded("abc") is None


def test_a_failure_of_s3_is_no_missing_file():
    with pytest.raises(ClientError):
        answering("503").uploaded("abc")


def test_a_copy_keeps_its_bytes_and_type_and_has_one_place(store):
    store.s3().put_object(
        Bucket="attachments", Key="uploads/abc", Body=b"1234", ContentType="text/plain"
    )
    assert store.adopt("abc", "K7M42QXG") == store.adopt("abc", "K7M42QXG") == "K7M42QXG/abc"
    kept = store.s3().get_object(Bucket="attachments", Key="K7M42QXG/abc")
    assert (kept["Body"].read(), kept["ContentType"]) == (b"1234", "text/plain")
