"""The OpenAPI document: valid, complete, and true to the models that it is made from."""

import re
from urllib.parse import urljoin

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from chalicelib.api import docs, examples, openapi, parameters, problem, refusals, schemas
from chalicelib.api.examples.after import AFTER
from chalicelib.api.examples.answered import ANSWERS
from chalicelib.api.examples.sent import BODIES, BODIES_OF
from chalicelib.api.rooms import ROOMS
from chalicelib.api.routes import OPERATIONS
from chalicelib.api.shapes import Problem
from chalicelib.api.timeline_shapes import EntryView
from chalicelib.tickets.errors import IllegalMove, Outdated, Refusal
from chalicelib.tickets.number import parse_number

DOCUMENT = openapi.document()
SCHEMAS = DOCUMENT["components"]["schemas"]
DECLARED = {openapi.operation_id(each): each for each in OPERATIONS}
DESCRIBED = {
    each["operationId"]: each for methods in DOCUMENT["paths"].values() for each in methods.values()
}
CHECKS = Draft202012Validator(DOCUMENT, format_checker=FormatChecker())
PROBLEM = {"$ref": "#/components/schemas/Problem"}

every_operation = pytest.mark.parametrize("name", sorted(DECLARED))


def resolved(described):
    if "$ref" not in described:
        return described
    found = DOCUMENT
    for part in described["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def wrong(schema, value):
    """Return what is wrong with a value, by a schema of the document."""
    found = CHECKS.evolve(schema=schema).iter_errors(value)
    return [f"{each.json_path}: {each.message}" for each in found]


def answer_of(name):
    return DESCRIBED[name]["responses"][str(DECLARED[name].status)]


def test_the_document_is_valid_openapi():
    validate(DOCUMENT)


def test_every_room_is_a_tag_that_says_what_it_is():
    assert {each["name"] for each in DOCUMENT["tags"]} == {
        room.__name__.rpartition(".")[2] for room in ROOMS
    }
    assert all(each["description"].endswith((".", ":")) for each in DOCUMENT["tags"])


def test_each_operation_has_a_name_of_its_own():
    assert len(DESCRIBED) == len(OPERATIONS)


@every_operation
def test_an_operation_says_what_it_does_and_in_which_room(name):
    described = DESCRIBED[name]
    assert described["summary"]
    assert len(described["description"]) > len("Do it.")
    assert described["description"].endswith((".", "?"))
    assert "``" not in described["description"]
    assert described["tags"][0] in name


@every_operation
def test_the_body_of_an_operation_has_an_example_that_it_takes(name):
    form = DECLARED[name].form
    model = form or DECLARED[name].body
    if model is None:
        assert "requestBody" not in DESCRIBED[name]
        return
    media = "application/x-www-form-urlencoded" if form else "application/json"
    content = DESCRIBED[name]["requestBody"]["content"][media]
    assert wrong(content["schema"], content["example"]) == []
    model.model_validate(content["example"])
    for field in ("number", "into"):
        if field in content["example"]:
            parse_number(content["example"][field])


@every_operation
def test_the_answer_of_an_operation_has_an_example_of_its_shape(name):
    (content,) = answer_of(name)["content"].values()
    shown = content.get("example") or resolved(content["examples"]["usual"])["value"]
    assert wrong(content["schema"], shown) == []
    if model := DECLARED[name].answers:
        assert content["schema"] == schemas.reference(model)


def test_what_may_make_a_thing_instead_answers_both_and_says_where_it_is():
    (name,) = (name for name, each in DECLARED.items() if each.makes)
    assert name == "verbs_message"
    answers = DESCRIBED[name]["responses"]
    assert "Location" not in answers["200"]["headers"]
    assert {"ETag", "Location"} <= set(answers["201"]["headers"])
    content = answers["201"]["content"]["application/json"]
    assert wrong(content["schema"], content["example"]) == []
    told = answers["200"]["content"]["application/json"]["examples"]["usual"]
    assert content["example"]["continues"] == resolved(told)["value"]["number"]
    shown = docs.page(DOCUMENT).partition("POST /tickets/{number}/messages")[2]
    assert "Answers 200 or 201 " in shown.partition("<h3>")[0]


@every_operation
def test_every_parameter_has_a_meaning_and_an_example_that_is_right(name):
    for each in map(resolved, DESCRIBED[name]["parameters"]):
        assert each["description"].endswith(".")
        assert wrong(each["schema"], each["example"]) == [], each["name"]


@every_operation
def test_every_refusal_is_a_problem_with_an_example(name):
    described = {
        status: resolved(each)
        for status, each in DESCRIBED[name]["responses"].items()
        if not status.startswith("2")
    }
    assert {"429", "500", "503"} <= set(described)
    for status, each in described.items():
        content = each["content"]["application/problem+json"]
        assert content["schema"] == PROBLEM
        if example := content.get("example"):
            assert wrong(PROBLEM, example) == []
            assert example["status"] == int(status)


def test_no_example_is_left_over():
    bodies = {each.body.__name__ for each in OPERATIONS if each.body}
    answers = {each.answers.__name__ for each in OPERATIONS if each.answers}
    assert (set(BODIES), set(ANSWERS)) == (bodies, answers)
    made = {f"{name}_201" for name, each in DECLARED.items() if each.makes}
    assert {*AFTER, *BODIES_OF} <= {*DECLARED, *made}
    used = {resolved(one)["name"] for each in DESCRIBED.values() for one in each["parameters"]}
    known = {*parameters._PATH, *parameters._QUERY, "Idempotency-Key", "If-Match"}
    assert used == known


def test_an_example_of_a_verb_is_its_models_with_what_the_verb_changes():
    assert examples.answer("verbs_wait", "TicketView")["example"]["status"] == "waiting_customer"
    assert examples.answer("verbs_claim", "TicketView") == {
        "examples": {"usual": {"$ref": "#/components/examples/TicketView"}}
    }


def nulls(schema):
    """Return whether a schema, or one that it refers to, offers null."""
    return '"null"' in str(schema).replace("'", '"')


def test_answers_have_no_null_and_leave_out_what_may_be_none():
    shown = schemas.of_answers({each.answers for each in OPERATIONS if each.answers})
    assert not nulls(shown)
    assert "default" not in str(shown)
    entry = shown["EntryView"]
    assert entry["required"] == ["id", "kind", "at", "internal"]
    assert entry["properties"]["actor"] == {"type": "string"}
    assert "method" in shown["UploadForm"]["required"]


def test_an_entry_that_leaves_everything_out_that_it_may_is_of_its_shape():
    entry = EntryView(id="K7M42QXG.000001.0", kind="told", at="2026-11-23T12:00:00Z")
    sent = entry.model_dump(mode="json", exclude_none=True)
    assert wrong(SCHEMAS["EntryView"], sent) == []
    assert wrong(SCHEMAS["EntryView"], {**sent, "kind": "whispered"})
    assert wrong(SCHEMAS["EntryView"], {**sent, "changes": {"status": "open"}})


def test_bodies_take_null_and_say_no_default_of_it():
    ticket = SCHEMAS["NewTicket"]["properties"]
    assert nulls(ticket["requester"])
    assert "default" not in ticket["requester"]
    assert ticket["channel"]["default"] == "api"
    assert (ticket["subject"]["minLength"], ticket["subject"]["pattern"]) == (1, r"\S")


def test_an_edit_has_no_defaults_for_what_is_left_out_stays():
    for name in ("TicketEdit", "OrganizationEdit", "PersonEdit", "AgreementEdit"):
        assert "default" not in str(SCHEMAS[name]["properties"])


def test_a_query_offers_no_null_and_says_what_it_needs():
    queries = {
        name: [each for each in map(resolved, one["parameters"]) if each["in"] == "query"]
        for name, one in DESCRIBED.items()
    }
    assert not nulls(queries)
    needed = {
        (name, each["name"]) for name in queries for each in queries[name] if each["required"]
    }
    assert needed == {
        ("agreements_index", "organization"),
        ("on_call_fairness", "from"),
        ("on_call_fairness", "to"),
    }


def test_what_is_sent_and_answered_under_one_name_is_one_shape():
    sent = schemas.of_bodies({each.body for each in OPERATIONS if each.body})
    shown = schemas.of_answers({each.answers for each in OPERATIONS if each.answers})
    assert set(sent) & set(shown) >= {"Language", "Level", "Priority"}
    assert {name: sent[name] for name in set(sent) & set(shown)} == {
        name: shown[name] for name in set(sent) & set(shown)
    }


def test_closed_sets_are_enumerated():
    ticket = SCHEMAS["TicketView"]["properties"]
    assert "resolve" in ticket["legal_verbs"]["items"]["enum"]
    assert ticket["channel"] == {"$ref": "#/components/schemas/Channel"}
    assert "no_agreement" in ticket["held"]["enum"]
    assert {"const": "told", "type": "string"} in SCHEMAS["EntryView"]["properties"]["kind"][
        "anyOf"
    ]
    assert SCHEMAS["Me"]["properties"]["role"] == {"$ref": "#/components/schemas/Role"}


def test_names_are_not_repeated_as_titles():
    assert "title" not in SCHEMAS["TicketView"]
    assert "title" not in SCHEMAS["TicketView"]["properties"]["number"]
    assert SCHEMAS["Problem"]["properties"]["title"] == {"type": "string"}


def test_what_must_be_seen_before_it_is_changed_says_so():
    asking = {name for name, each in DESCRIBED.items() if "428" in each["responses"]}
    assert asking == {
        "tickets_edit", "organizations_edit", "people_edit", "agreements_edit",
        "desk_apply", "notifications_choose", "webhooks_edit", "webhooks_remove",
        "contacts_choose", "contacts_forget",
    }  # fmt: skip
    for name, each in DESCRIBED.items():
        headers = {one["name"]: one for one in map(resolved, each["parameters"])}
        assert ("If-Match" in headers) == ("412" in each["responses"]), name
        assert headers.get("If-Match", {}).get("required", False) == (name in asking)


def test_answers_tell_their_headers():
    assert set(answer_of("tickets_create")["headers"]) == {"ETag", "Location", "X-Request-Id"}
    assert set(answer_of("verbs_claim")["headers"]) == {"ETag", "X-Request-Id"}
    assert set(answer_of("lists_index")["headers"]) == {"X-Request-Id"}
    assert "Retry-After" in DOCUMENT["components"]["responses"]["TooManyRequests"]["headers"]


def test_pages_are_described_as_pages_also_when_they_refuse():
    assert list(answer_of("pages_show")["content"]) == ["text/html"]
    for name, status in (("pages_acknowledge", "409"), ("ratings_vote", "422")):
        refused = DESCRIBED[name]["responses"][status]["content"]
        assert list(refused) == ["text/html", "application/problem+json"]
    assert list(answer_of("system_openapi")["content"]) == ["application/json"]


def test_a_form_says_that_nothing_else_is_taken():
    assert {"400", "413", "415", "422"} <= set(DESCRIBED["ratings_vote"]["responses"])
    assert "Body: " in docs.page(DOCUMENT).partition("POST /ratings/{token}")[2].split("<h3>")[0]


def test_a_verb_without_fields_needs_no_body():
    assert DESCRIBED["verbs_claim"]["requestBody"]["required"] is False
    assert DESCRIBED["tickets_create"]["requestBody"]["required"] is True


def test_refusals_name_their_kinds():
    assert {"illegal-move", "conflict", "domain-taken"} <= set(refusals.kinds(409))
    assert {"invalid", "invalid-query", "nobody-named"} <= set(refusals.kinds(422))
    assert refusals.kinds(428) == ["precondition-required"]
    shown = DOCUMENT["components"]["responses"]["Conflict"]["description"]
    assert "`illegal-move`" in shown


def test_a_refusal_that_nobody_is_ever_answered_is_no_kind():
    class Inside(Refusal):
        """Some door of the desk's own makes something else of it."""

        status = 409

    assert Inside.problem not in refusals.kinds(Inside.status)


@pytest.mark.parametrize(
    "refusal",
    [
        IllegalMove("claim", "closed", ["answer", "reopen"]),
        Outdated(6, 7),
        problem.TooManyRequests(600, 21),
        RuntimeError("nobody foresaw it"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_problem_document_is_of_the_shape_that_is_described(refusal):
    sent = problem.answer_to(refusal).body
    assert wrong(PROBLEM, Problem.model_validate_json(sent).model_dump(exclude_none=True)) == []
    kind = re.search(r"problem:([a-z-]+)", sent)[1]
    assert kind in refusals.kinds(problem.answer_to(refusal).status_code)


def test_the_page_shows_every_operation_and_every_link_leads_somewhere():
    page = docs.page(DOCUMENT)
    for each in OPERATIONS:
        assert f"<code>{each.method} {each.path}</code>" in page
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r' id="([^"]+)"', page))
    assert {"TicketView", "404"} <= links


def test_the_desk_is_where_its_document_is():
    (server,) = DOCUMENT["servers"]
    assert urljoin("https://desk.example/api/openapi.json", server["url"]) == (
        "https://desk.example/api/"
    )


def test_an_answer_that_is_no_model_is_shown_as_it_begins():
    def example(operation, media):
        return DESCRIBED[operation]["responses"]["200"]["content"][media]["example"]

    assert example("system_docs", "text/html").startswith("<!doctype")
    assert example("on_call_month", "image/svg+xml").startswith("<svg ")
    assert example("my_duty_feed", "text/calendar").startswith("BEGIN:VCALENDAR")
