"""Every operation keeps to the document, whoever asks and whatever for.

Schemathesis makes requests of the running desk's own document, fitting and unfitting ones, the
same in every run. No answer may be a failure, nor one that the document does not describe: its
status, content type, headers and body. VENTANILLA_EXAMPLES=10 asks ten times as often.

All tests share one desk, so the requests are about things of their own: the document is read
without its examples, which name the sample's customers, and a path leads to what ``known`` made,
or nowhere. Nothing that is sent describes a desk, and what would bring an earlier description back
names a version in If-Match that there never is.
"""

import os
import time

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.api.openapi import operation_id
from chalicelib.api.rooms import ROOMS
from chalicelib.api.routes import OPERATIONS
from tests.whole.conftest import Api, a_word

OFTEN = int(os.environ.get("VENTANILLA_EXAMPLES", "1"))
# Who asks, with how many fitting and how many unfitting requests of each operation. What does not
# fit is refused before anybody's rights are looked at.
ASKED = {"admin": (3, 2), "agent": (1, 0), "requester": (2, 0), "nobody": (1, 0)}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NAMES = [
    operation_id(each)
    for room in ROOMS
    for each in OPERATIONS
    if each.view.__module__ == room.__name__
]
LONGEST = 500  # characters of what is made up; making up longer ones takes seconds
QUIET = {"POST /webhooks", "PATCH /webhooks/{webhook}"}  # made-up addresses are told nothing
DUTY = {  # nobody else's pages go to whom a made-up request puts on call
    "POST /on-call/{schedule}/overrides",
    "POST /on-call/{schedule}/swaps",
    "DELETE /on-call/{schedule}/overrides/{override}",
}
NO_VERSION = '"999999999"'


@pytest.fixture(scope="module")
def admin(running):
    return Api(running, "admin")


@pytest.fixture(scope="module")
def described(running, nobody):
    """The running desk's own document, as Schemathesis reads it."""
    document = lean(nobody("GET", "/openapi.json").json())
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config())
    schema.config.update(base_url=running.api)
    schema.config.generation.with_security_parameters = False  # the token is ours to choose
    schema.config.analysis.constants.enabled = False  # words of our sources: the sample's names
    return schema


def lean(described):
    """Return the document without examples, and without very long texts."""
    if isinstance(described, list):
        return [lean(each) for each in described]
    if not isinstance(described, dict):
        return described
    return {
        name: min(each, LONGEST) if name == "maxLength" else lean(each)
        for name, each in described.items()
        if name not in {"example", "examples"}
    }


@pytest.fixture(scope="module")
def known(admin, agent):
    """What paths may lead to: tickets in several states, a customer, an agreement, a hook."""
    name = f"made-up-{a_word()}"
    email = f"{name}@made-up.example"
    made = [
        admin("POST", "/organizations", {"id": name, "name": name}),
        admin("POST", "/people", {"email": email, "organizations": {name: "member"}}),
        admin(
            "POST",
            "/agreements",
            {
                "organization": name, "name": name, "starts_on": "2026-01-01",
                "ends_on": "2999-12-31", "renewal": "express",
            },
        ),
    ]  # fmt: skip
    quiet = {"name": name, "kind": "slack", "url": f"https://{name}.example/x", "active": False}
    made.append(admin("POST", "/webhooks", quiet))
    assert [each.status_code for each in made] == [201, 201, 201, 201]
    tickets = [agent.opened(requester="maria@cliente.example")["number"] for _ in range(3)]
    tickets += [
        agent.opened(requester="maria@cliente.example", kind=kind)["number"]
        for kind in ("requirement", "support_task")
    ]
    agent("POST", f"/tickets/{tickets[1]}/claim")
    agent("POST", f"/tickets/{tickets[2]}/resolve", {"answer": "Listo."})
    entry = agent("GET", f"/tickets/{tickets[0]}").json()["timeline"]["items"][0]["id"]
    hook = admin("GET", "/desk/hooks").json()["items"][0]["path"].removeprefix("/hooks/")
    return {
        "number": tickets,
        "entry": [entry],
        "file": ["f" * 32],
        "organization": [name],
        "email": [email],
        "agreement": [made[2].json()["id"]],
        "version": ["1", "current"],
        "token": [hook],
        "webhook": [name],
        "address": [email],
        "device": ["0" * 16],
        "method": ["0" * 16],
        "schedule": ["ingenieria"],
        "override": ["0" * 8],
        "swap": ["0" * 8],
    }


@pytest.fixture(scope="module")
def ask(running, known):
    """Return what sends one request and looks at its answer."""
    session = requests.Session()

    def ask(case, who, choices):
        if case.path_parameters and choices.draw(st.sampled_from([True, True, False])):
            for name in case.path_parameters:
                case.path_parameters[name] = choices.draw(st.sampled_from(known[name]))
        if case.operation.label in {"PUT /desk", "POST /desk/rollback"}:
            case.headers = {**(case.headers or {}), "If-Match": NO_VERSION}
        if case.operation.label in DUTY:
            case.path_parameters["schedule"] = "made-up"
        if case.operation.label in QUIET and isinstance(case.body, dict):
            case.body["active"] = False
        token = running.tokens.get(who)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = case.call(session=session, headers=headers, timeout=40)
        if answer.status_code == 429:
            time.sleep(int(answer.headers["retry-after"][0]))
            answer = case.call(session=session, headers=headers, timeout=40)
        case.validate_response(answer, checks=CHECKS)

    yield ask
    session.close()


@pytest.mark.parametrize("who", ASKED)
@pytest.mark.parametrize("name", NAMES)
def test_an_operation_answers_as_the_document_says(described, ask, name, who):
    operation = described.find_operation_by_id(name)
    takes = operation.body or operation.path_parameters or operation.query or operation.headers
    for mode, often in zip(GenerationMode, ASKED[who], strict=True):
        if often and (mode is GenerationMode.POSITIVE or takes):
            _ask_often(operation.as_strategy(generation_mode=mode), often * OFTEN, who, ask)


def _ask_often(cases, often, who, ask):
    @settings(
        max_examples=often,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.data())
    def each(case, choices):
        ask(case, who, choices)

    each()
