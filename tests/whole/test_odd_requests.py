"""Requests that no client of ours would send: each gets a problem document, and no failure.

Unknown paths and methods are answered by the gateway, as the template says (infra/gateway.py); all
the rest by our code. MiniStack hands over the parts of a path decoded, and AWS as they were sent:
what is encoded twice would be read here as if it were once.
"""

import http.client
import json
from urllib.parse import urlsplit

import pytest

LONG = 3_000
BODY = b'{"yaml": "teams:"}'


@pytest.fixture(scope="module")
def send(running):
    """Return what sends a request exactly as it is written, in the name of the admin."""
    address = urlsplit(running.api)

    def send(method, path, body=None, **headers):
        connection = http.client.HTTPConnection(address.netloc, timeout=40)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        token = {"Authorization": f"Bearer {running.tokens['admin']}"}
        try:
            connection.request(method, address.path + path, body, {**token, **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read()
        finally:
            connection.close()

    return send


def kind_of(answer, status):
    """Return the kind of the problem that was answered."""
    assert answer[:2] == (status, "application/problem+json"), answer
    document = json.loads(answer[2])
    assert document["status"] == status
    assert document["detail"]
    return document["type"].removeprefix("urn:ventanilla:problem:")


def test_a_part_of_the_path_may_be_encoded(send):
    plain, encoded = (
        send("GET", "/people/maria@cliente.example"),
        send("GET", "/people/maria%40cliente.example"),
    )
    assert plain[0] == encoded[0] == 200
    assert plain[2] == encoded[2]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tickets/%00", "invalid-ticket-number"),
        ("/tickets/%F0%9F%98%80", "invalid-ticket-number"),
        ("/tickets/%", "invalid-ticket-number"),
        ("/people/%00", "person-not-found"),
        ("/people/%FF%FE", "person-not-found"),
        ("/people/%C3%B1@x.example", "person-not-found"),
        ("/organizations/%20", "organization-not-found"),
        ("/organizations/nobody-knows/history", "organization-not-found"),
        ("/agreements/%00.1", "organization-not-found"),
        ("/agreements/1", "agreement-not-found"),
        ("/desk/versions/%C2%B2", "version-not-found"),
        ("/pages/%00.%00", "invalid-link"),
    ],
)
def test_a_path_to_what_cannot_be_leads_nowhere(send, path, kind):
    assert kind_of(send("GET", path), 404) == kind


@pytest.mark.parametrize("path", ["/tickets/", "/people/", "/organizations/", "/pages/"])
def test_a_path_longer_than_any_key_of_the_table_leads_nowhere(send, path):
    assert kind_of(send("GET", path + "a" * LONG), 404) == "no-such-path"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "QUERY", "FOO"])
def test_a_method_that_a_path_does_not_know_is_refused(send, method):
    assert kind_of(send(method, "/tickets"), 404) == "no-such-path"


def test_who_asks_for_the_head_alone_gets_no_body(send):
    assert send("HEAD", "/tickets") == (404, "application/problem+json", b"")


def test_of_a_parameter_that_is_repeated_the_last_counts(send):
    assert send("GET", "/tickets?limit=x&limit=1")[0] == 200
    assert kind_of(send("GET", "/tickets?limit=1&limit=x"), 422) == "invalid"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("team=" + "x" * LONG, "invalid"),
        ("cursor=" + "A" * LONG, "invalid"),
        ("cursor=" + "A" * 2_000, "invalid-cursor"),
        ("created_from=9999-12-31T23:59:59-14:00", "invalid"),
        ("created_until=0001-01-01T00:00:00%2B14:00", "invalid"),
        ("status=,,,", "invalid"),
        ("team=&x", "invalid"),
    ],
    ids=lambda each: each[:30],
)
def test_a_query_that_cannot_be_is_refused(send, query, kind):
    assert kind_of(send("GET", f"/tickets?{query}"), 422) == kind


@pytest.mark.parametrize("query", ["team=%00", "team=%FF", "organization=%00", "kind=%F0%9F%98%80"])
def test_a_query_for_what_nobody_is_called_finds_nothing(send, query):
    status, _, body = send("GET", f"/tickets?{query}")
    assert (status, json.loads(body)) == (200, {"items": []})


@pytest.mark.parametrize(
    "kind",
    [
        "application/json; charset=latin-1",
        "application/xml",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/octet-stream",  # which API Gateway hands over in base64
        "nonsense",
        "",
    ],
)
def test_a_body_is_read_as_json_whatever_it_is_called(send, kind):
    answer = send("POST", "/desk/check", BODY, Content_Type=kind)
    assert kind_of(answer, 422) == "invalid-desk"


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream"])
@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe{}", b"\xc3", b"[" * 100_000, b"1" * 5_000, b"[]", b"null", b"{,}"],
    ids=["no text", "half a letter", "deep", "long number", "list", "null", "comma"],
)
def test_a_body_that_is_no_json_object_is_refused(send, kind, body):
    answer = send("POST", "/desk/check", body, Content_Type=kind)
    assert kind_of(answer, 400) == "malformed-body"


@pytest.mark.parametrize(
    "body",
    [
        b'{"yaml": "\\ud800"}',
        b'{"\\ud800": 1, "yaml": "x"}',
        b'{"yaml": NaN}',
        b'{"yaml": null}',
        b'{"yaml": {"$ref": "#"}}',
    ],
    ids=["half a character", "half a name", "no number", "nothing", "an object"],
)
def test_a_body_whose_fields_cannot_be_is_refused(send, body):
    assert kind_of(send("POST", "/desk/check", body), 422) == "invalid"


@pytest.mark.parametrize("name", ["If_Match", "Idempotency_Key"])
def test_a_header_that_says_nothing_is_refused(send, name):
    path = "/tickets/K7M4-2QXG/claim"
    assert kind_of(send("POST", path, b"{}", **{name: "\xe9"}), 400) == "invalid-header"
