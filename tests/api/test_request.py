"""Reading a request: the parts of its path, a page's form, and the headers that set its terms."""

import pytest
from chalice.app import Request

from chalicelib.api.problem import BodyTooLarge, InvalidHeader, MalformedBody, NotAForm
from chalicelib.api.request import (
    LONGEST_FORM,
    LONGEST_NAME,
    NoSuchThing,
    NothingSeen,
    body_of,
    call_of,
    form_of,
    path_of,
)


def a_request(method="POST", **headers):
    """Return a request of Ana's with these headers."""
    actor = {"principalId": "ana@mesa.example", "role": "agent"}
    event = {
        "multiValueQueryStringParameters": None,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "pathParameters": {},
        "requestContext": {
            "httpMethod": method, "resourcePath": "/tickets", "authorizer": actor, "requestId": "r",
        },
        "body": "{}",
        "isBase64Encoded": False,
        "stageVariables": None,
    }  # fmt: skip
    return Request(event)


def test_a_part_of_the_path_is_what_its_sender_wrote_though_api_gateway_leaves_it_encoded():
    assert path_of({"email": "maria%40cliente.example"}) == {"email": "maria@cliente.example"}
    assert path_of({"email": "maria@cliente.example"}) == {"email": "maria@cliente.example"}
    assert path_of({"email": "a+b%2Bc%C3%B1@x"}) == {"email": "a+b+cñ@x"}


@pytest.mark.parametrize("odd", ["%", "%zz", "%00", "%FF%FE", "%ED%A0%80"])
def test_a_part_of_the_path_that_is_no_text_is_text_all_the_same(odd):
    (part,) = path_of({"number": odd}).values()
    assert part.encode()


def test_a_part_of_the_path_that_no_key_could_hold_names_nothing():
    assert path_of({"email": "a" * LONGEST_NAME})
    assert path_of({"email": "%C3%B1" * (LONGEST_NAME // 2)})
    for long in ("a" * (LONGEST_NAME + 1), "ñ" * (LONGEST_NAME // 2 + 1)):
        with pytest.raises(NoSuchThing, match="email"):
            path_of({"email": long})


def test_a_change_says_which_version_it_is_about():
    assert call_of(a_request(if_match='"7"')).if_version == 7
    assert call_of(a_request(if_match='W/"7"')).if_version == 7
    assert call_of(a_request(if_match="*"), seen=True).if_version is None
    assert call_of(a_request()).if_version is None


def test_a_change_of_what_must_be_seen_is_refused_without_it():
    with pytest.raises(NothingSeen, match="If-Match"):
        call_of(a_request(), seen=True)


def test_who_only_reads_is_not_asked_for_versions_or_keys():
    call = call_of(a_request("GET", if_match="nonsense", idempotency_key="ñ"))
    assert (call.if_version, call.once) == (None, None)
    with pytest.raises(InvalidHeader):
        call_of(a_request("POST", if_match="nonsense"))
    with pytest.raises(InvalidHeader):
        call_of(a_request("POST", idempotency_key="ñ"))


def a_form(body, kind="application/x-www-form-urlencoded; charset=UTF-8"):
    request = a_request(content_type=kind)
    request._body = body
    return form_of(request)


def test_a_form_is_read_as_browsers_send_it():
    assert a_form("score=4&comment=R%C3%A1pido+%26+claro") == {
        "score": "4",
        "comment": "Rápido & claro",
    }
    assert a_form("score=1&score=2&comment=") == {"score": "2", "comment": ""}
    assert a_form("") == {}


def test_bytes_of_a_form_that_are_no_text_are_text_all_the_same():
    assert a_form("comment=%FF%00") == {"comment": "\ufffd\x00"}
    assert a_form(b"comment=\xff") == {"comment": "\ufffd"}


@pytest.mark.parametrize(
    "kind", ["", "application/json", "multipart/form-data; boundary=x", "text/plain"]
)
def test_another_type_than_a_forms_is_refused(kind):
    with pytest.raises(NotAForm, match="x-www-form-urlencoded"):
        a_form("score=4", kind)


def test_a_form_too_large_or_of_too_many_fields_is_refused():
    assert a_form("comment=" + "%F0%9F%98%80" * 2_000)["comment"] == "😀" * 2_000
    with pytest.raises(BodyTooLarge, match="32768"):
        a_form("x" * (LONGEST_FORM + 1))
    with pytest.raises(MalformedBody, match="20 fields"):
        a_form("&".join("a=1" for _ in range(21)))


@pytest.mark.parametrize("body", ["name: Mesa", "{'a': 1}", "[" * 100_000])
def test_a_body_that_is_no_json_is_refused_with_what_to_send(body):
    request = a_request()
    request._body = body
    with pytest.raises(MalformedBody, match=r"not JSON: .*\. Send an object: \{…\}\."):
        body_of(request)
