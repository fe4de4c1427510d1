"""Guards the import of customers: what a dry run says, what is written, and what is told of it."""

import io
import json
import os
import signal
import subprocess
import sys
import time as clock
from datetime import date
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.customers.spreadsheet import parse
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.organizations import entry_of
from infra.engine import Meter, create_table, dynamodb_client
from infra.import_customers import __main__ as program
from infra.import_customers.progress import Progress
from infra.import_customers.records import Records
from infra.import_customers.rehearsal import Rehearsal
from infra.import_customers.shapes import SHAPES
from infra.local import customers
from infra.local.desk import sample
from tests.samples import MARIA, Time, a_desk

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "customers"
READING = {"BatchGetItem", "GetItem"}
FILES = {
    "people.csv": "correo;nombre;organización\nana@p.example;Ana;prisa:coordinador\nluis@p.example;Luis;\n",
    "agreements.csv": "organization,name,starts_on,ends_on,sla\nprisa,Soporte,01/03/2026,31/12/2026,contrato\n",
    "organizations.csv": "id,name,domains\nprisa,Prisa S.A.,p.example\n",
}


@pytest.fixture
def place(dynamodb_endpoint):
    client = dynamodb_client(dynamodb_endpoint)
    table = create_table(client)
    yield client, table
    client.delete_table(TableName=table)


@pytest.fixture
def desk(place):
    """A desk with the municipality, María, and the sample's configuration."""
    return a_desk(*place, Time())


@pytest.fixture
def importing(desk, place, capsys):
    """Import files, given as text by name; return the exit code and the lines of the report."""

    def run(files, *, apply=True, refused=None):
        sheets = [(name, parse(text.encode(), SHAPES)) for name, text in files.items()]
        capsys.readouterr()
        code = program.run(sheets, *place, apply=apply, refused=refused)
        return code, capsys.readouterr().out.splitlines()

    return run


def counted(lines):
    """Return the counts by file: created, changed, unchanged, refused."""
    found = [line.split(": ") for line in lines if "rows/s" in line]
    return {
        name: [int(each.split()[0].replace(",", "")) for each in counts.split(" (")[0].split(", ")]
        for name, _, counts in found
    }


def everything(place):
    client, table = place
    return client.scan(TableName=table)["Items"]


# --- what is written ------------------------------------------------------------------------------


def test_files_in_any_order_are_put_on_record_organizations_first(importing, desk):
    code, lines = importing(FILES)
    assert code == 0
    one, two = [1, 0, 0, 0], [2, 0, 0, 0]
    assert counted(lines) == {"organizations.csv": one, "people.csv": two, "agreements.csv": one}
    prisa = desk.organizations.load("prisa")
    assert (prisa.name, prisa.domains) == ("Prisa S.A.", ("p.example",))
    (agreement,) = prisa.agreements
    assert (agreement.starts_on, agreement.sla) == (date(2026, 3, 1), "contrato")
    assert desk.people.load("ana@p.example").organizations == {"prisa": "coordinator"}
    # Of his mail domain, as through the API.
    assert desk.people.load("luis@p.example").organizations == {"prisa": "member"}


def test_it_is_the_operator_who_did_it(importing, desk):
    importing(FILES)
    page = desk.organizations.history("prisa", 50, None)
    actors = {(each.actor.id, each.actor.role) for each in map(entry_of, page.rows)}
    assert actors == {("operator", "admin")}


def test_importing_the_same_files_twice_changes_nothing_and_writes_nothing(importing, place):
    importing(FILES)
    before = everything(place)
    meter = Meter(place[0])
    code, lines = importing(FILES)
    assert code == 0
    assert all(counts[:2] == [0, 0] for counts in counted(lines).values())
    assert meter.requests == ["BatchGetItem"] * 3
    assert everything(place) == before


def test_the_examples_are_imported_into_the_sample_desk_twice(place, capsys):
    ConfigurationStore(*place).save(sample())
    customers.load(*place, sample())
    sheets = [(path.name, parse(path.read_bytes(), SHAPES)) for path in EXAMPLES.glob("*.csv")]
    for expected in ([10, 0, 0, 0], [0, 0, 10, 0]):
        assert program.run(sheets, *place, apply=True, refused=None) == 0
        counts = counted(capsys.readouterr().out.splitlines())
        assert sorted(counts) == ["agreements.csv", "organizations.csv", "people.csv"]
        assert [sum(each) for each in zip(*counts.values(), strict=True)] == expected


def test_only_the_fields_that_a_row_changes_are_changed_and_told(importing, desk):
    code, lines = importing({"p.csv": f"email,language,phones\n{MARIA.email},en,\n"})
    assert code == 0
    assert f"p.csv:2: {MARIA.email} was changed: language “es” → “en”" in lines
    assert desk.people.load(MARIA.email) == MARIA.model_copy(
        update={"language": "en", "version": 2}
    )


def test_a_suspension_by_file_stands_in_the_audit_as_one_with_its_file_and_line(importing, desk):
    header = "organization,name,starts_on,state,hours\n"
    importing({"a.csv": f"{header}muni,Soporte,2020-01-01,suspendido,7\n"})
    importing({"a.csv": f"{header}muni,Soporte,2020-01-01,,8\n"})
    importing({"a.csv": f"{header}muni,Soporte,2020-01-01,activo,\n"})
    page = desk.organizations.history("muni", 50, None)
    told = [(each.kind, each.reason) for each in map(entry_of, page.rows)]
    why = "imported from a.csv, line 2"
    assert told == [
        ("agreement_activated", why),
        ("agreement_edited", why),
        ("agreement_suspended", why),
    ]


def test_a_person_of_no_organization_is_not_one_of_their_mail_domain(importing, desk):
    files = FILES | {"people.csv": "email,organizations\nluis@p.example,-\n"}
    importing(files)
    assert desk.people.load("luis@p.example").organizations == {}
    assert counted(importing(files)[1])["people.csv"] == [0, 0, 1, 0]


def test_many_agreements_of_one_organization_are_made_side_by_side_in_the_files_order(
    importing, desk
):
    rows = "".join(f"muni,Número {n},2026-01-01,2026-12-31\n" for n in range(150))
    code, _ = importing({"a.csv": f"organization,name,starts_on,ends_on\n{rows}"})
    assert code == 0
    names = [each.name for each in desk.organizations.load("muni").agreements]
    assert names == ["Soporte", *(f"Número {n}" for n in range(150))]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("apply", [True, False])
def test_a_telephone_may_move_from_one_row_to_another_whichever_stands_first(
    importing, desk, order, apply
):
    importing({"p.csv": "email,phones\na@x.example,+56221111111\nb@x.example,\n"})
    moved = ["a@x.example,-\n", "b@x.example,+56221111111\n"][::order]
    code, lines = importing({"p.csv": f"email,phones\n{''.join(moved)}"}, apply=apply)
    assert code == 0
    assert counted(lines) == {"p.csv": [0, 2, 0, 0]}
    assert desk.people.by_phone("+56221111111") == ("b@x.example" if apply else "a@x.example")


def test_telephones_may_move_along_a_chain_and_what_no_order_allows_is_refused(importing, desk):
    header, free = "email,phones\n", "+56224444444"
    phones = ["+56221111111", "+56222222222", "+56223333333"]
    known = [f"{name}@x.example,{phone}\n" for name, phone in zip("abc", phones, strict=True)]
    importing({"p.csv": header + "".join(known)})
    along = [*phones[1:], free]
    moved = [f"{name}@x.example,{phone}\n" for name, phone in zip("abc", along, strict=True)]
    assert counted(importing({"p.csv": header + "".join(moved)})[1]) == {"p.csv": [0, 3, 0, 0]}
    swapped = f"a@x.example,{along[1]}\nb@x.example,{along[0]}\n"
    code, lines = importing({"p.csv": header + swapped})
    assert code == 1
    assert counted(lines) == {"p.csv": [0, 0, 0, 2]}
    first = f"{along[1]} belongs to b@x.example: remove it there first."
    assert f"p.csv:2: column “phones”: {first}" in lines


# --- the dry run ----------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_and_writes_nothing(importing, place):
    before = everything(place)
    meter = Meter(place[0])
    code, lines = importing(FILES | {"m.csv": f"email,name\n{MARIA.email},M\n"}, apply=False)
    assert code == 0
    assert set(meter.requests) <= READING
    assert everything(place) == before
    assert "organizations.csv:2: prisa would be created" in lines
    assert f"m.csv:2: {MARIA.email} would be changed: name “María Vega” → “M”" in lines
    assert "people.csv:3: luis@p.example would be created" in lines
    assert "agreements.csv:2: prisa, Soporte, 2026-03-01 would be created" in lines
    assert lines[-1] == "Nothing was written. Do it with APPLY=1 (--apply)."


REFUSED_BY_THE_DESK = [
    (
        "id,name,domains\nmine,Mine,m.example\n",
        "id,name,domains\nother,Other,m.example\n",
        "column “domains”: m.example belongs to mine: remove it there first.",
    ),
    (
        "",
        "email,organizations\na@x.example,muni nadie\n",
        "column “organizations”: not on record: nadie. "
        "Import them first, from a file of organizations.",
    ),
    (
        "email,addresses\na@x.example,b@x.example\n",
        "email,addresses\nc@x.example,b@x.example\n",
        "column “addresses”: b@x.example belongs to a@x.example: remove it there first.",
    ),
    (
        "email,phones\na@x.example,+56221111111\n",
        "email,Teléfonos\nc@x.example,+56221111111\n",
        "column “Teléfonos”: +56221111111 belongs to a@x.example: remove it there first.",
    ),
    (
        "email,addresses\na@x.example,b@x.example\n",
        "email,name\nb@x.example,B\n",
        "column “email”: “b@x.example” is a further address of a@x.example. "
        "Write that one, or remove it there.",
    ),
    (
        "",
        "organization,name,starts_on,ends_on,sla\nmuni,A,2026-01-01,2026-12-31,oro\n",
        "column “sla”: desk.yaml has no SLA policy oro. Policies: con-prisa, criticos, contrato.",
    ),
    (
        "",
        "organization,name,starts_on,productos\nmuni,Soporte,2020-01-01,Otro\n",
        "column “productos”: the desk has no Otro. Products: CGU+Plus, SIGPER.",
    ),
]


@pytest.mark.parametrize(("before", "text", "told"), REFUSED_BY_THE_DESK)
@pytest.mark.parametrize("apply", [True, False])
def test_what_the_desk_refuses_is_told_at_its_cell_in_a_dry_run_too(
    importing, before, text, told, apply
):
    if before:
        importing({"before.csv": before})
    code, lines = importing({"x.csv": text}, apply=apply)
    assert code == 1
    assert f"x.csv:2: {told}" in lines
    assert counted(lines) == {"x.csv": [0, 0, 0, 1]}


def test_a_dry_run_knows_what_it_would_have_written(importing):
    files = {
        "o.csv": "id,name,domains\na,A,a.example\n",
        "p.csv": "email,phones\nx@a.example,+56221111111\n",
        "q.csv": "email,phones\ny@a.example,+56221111111\n",
    }
    assert counted(importing(files, apply=False)[1]) == counted(importing(files)[1])


def test_what_a_busy_table_leaves_unread_is_asked_for_again():
    asked = []

    class Busy:
        def batch_get_item(self, RequestItems):  # noqa: N803
            ((table, request),) = RequestItems.items()
            first, *rest = request["Keys"]
            asked.append(first["PK"]["S"])
            left = {table: {**request, "Keys": rest}} if rest else {}
            return {"Responses": {table: [{**first, "n": {"N": "1"}}]}, "UnprocessedKeys": left}

    keys = [{"PK": {"S": each}, "SK": {"S": "#"}} for each in "abc"]
    client, request, found = Rehearsal(Busy()), {"desk": {"Keys": keys}}, {}
    while request:
        answer = client.batch_get_item(request)
        found |= {each["PK"]["S"]: each for each in answer["Responses"]["desk"]}
        request = answer["UnprocessedKeys"]
    assert (asked, sorted(found)) == (["a", "b", "c"], ["a", "b", "c"])


# --- the refused ----------------------------------------------------------------------------------


def test_a_refused_row_stops_no_other_and_can_be_corrected_and_imported_again(
    importing, desk, tmp_path
):
    text = "email;language;organizations\nx@x;fr;nadie\na@x.example;es;nadie\nb@x.example;es;muni\n"
    path = tmp_path / "refused.csv"
    code, lines = importing({"people.csv": text}, refused=path)
    assert code == 1
    assert counted(lines) == {"people.csv": [1, 0, 0, 2]}
    assert desk.people.load("b@x.example").organizations == {"muni": "member"}
    assert f"{path}: the refused rows: correct them there, and import that file" in lines
    written = path.read_text("utf-8-sig")
    first, *rows = written.splitlines()
    assert first == "refused;email;language;organizations"
    assert [row.split(";")[1:] for row in rows] == [
        ["x@x", "fr", "nadie"],
        ["a@x.example", "es", "nadie"],
    ]
    assert "column “language”: “fr” is no language of the desk. Write es, en or pt." in rows[0]
    corrected = written.replace(";fr;", ";es;").replace("nadie\n", "muni\n")
    code, lines = importing({"refused.csv": corrected}, refused=path)
    assert code == 0
    assert counted(lines) == {"refused.csv": [2, 0, 0, 0]}


def test_refused_rows_of_several_files_keep_their_own_header(importing, tmp_path):
    files = {"a/p.csv": "email\nx\n", "b/p.csv": "refused,correo\nformer,y,z\n"}
    importing(files, refused=tmp_path / "r.csv")
    written = [path.read_text("utf-8-sig") for path in sorted(tmp_path.iterdir())]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["r-1-p.csv", "r-2-p.csv"]
    assert written[0].splitlines()[0] == "refused,email"
    first, row = written[1].splitlines()
    assert first == "refused,correo"
    assert row.endswith(",y,z")
    assert "former" not in row


def test_a_file_for_the_refused_that_cannot_be_written_spoils_nothing(importing, tmp_path, capsys):
    code, lines = importing({"p.csv": "email\nx\n"}, refused=tmp_path / "none" / "r.csv")
    assert code == 1
    assert counted(lines) == {"p.csv": [0, 0, 0, 1]}


# --- how it goes ----------------------------------------------------------------------------------


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_shows_a_bar_with_rows_a_second_and_the_time_left():
    now, screen = [0.0], Screen()
    progress = Progress("p.csv", 300, screen, lambda: now[0])
    for _ in range(100):
        now[0] += 0.5
        progress.step()
    progress.end()
    drawn = screen.getvalue().split("\r")
    assert (
        drawn[-1] == "p.csv [##########....................] 100/300  2 rows/s  1:40 left\x1b[K\n"
    )


def test_a_bar_is_drawn_ten_times_a_second_at_most():
    now, screen = [0.0], Screen()
    progress = Progress("p.csv", 10_000, screen, lambda: now[0])
    for _ in range(10_000):
        now[0] += 0.0001
        progress.step()
    assert screen.getvalue().count("\r") <= 11


def test_elsewhere_each_thousand_rows_are_a_line():
    now, log = [0.0], io.StringIO()
    progress = Progress("p.csv", 2_500, log, lambda: now[0])
    for _ in range(2_500):
        now[0] += 0.01
        progress.step()
    progress.end()
    assert log.getvalue().splitlines() == [
        "p.csv 1,000/2,500  100 rows/s  0:15 left",
        "p.csv 2,000/2,500  100 rows/s  0:05 left",
    ]


PEOPLE = "email,name\n" + "".join(f"p{n}@x.example,P {n}\n" for n in range(600))


def test_what_breaks_on_the_way_ends_the_import_with_how_far_it_got(
    desk, place, monkeypatch, capsys
):
    reads = []
    standing = Records.standing

    def breaking(self, rows):
        reads.append(len(rows))
        if len(reads) == 3:
            raise ClientError(
                {"Error": {"Code": "ExpiredToken", "Message": "late"}}, "BatchGetItem"
            )
        return standing(self, rows)

    monkeypatch.setattr(Records, "standing", breaking)
    sheets = [("p.csv", parse(PEOPLE.encode(), SHAPES))]
    with pytest.raises(ClientError):
        program.run(sheets, *place, apply=True, refused=None)
    lines = capsys.readouterr().out.splitlines()
    assert (
        "p.csv: people: 200 created, 0 changed, 0 unchanged, 0 refused, 400 not reached"
        in lines[-2]
    )
    assert lines[-1].startswith("Stopped before the end. Import again")


def test_what_was_begun_is_finished_and_told_when_the_import_is_interrupted(
    desk, place, monkeypatch, capsys
):
    write = Records.write

    def slow(self, row, plan):
        if row.line == 150:
            raise KeyboardInterrupt
        if row.line > 150:
            clock.sleep(0.05)
        write(self, row, plan)

    monkeypatch.setattr(Records, "write", slow)
    sheets = [("p.csv", parse(PEOPLE.encode(), SHAPES))]
    assert program.run(sheets, *place, apply=True, refused=None) == 130
    lines = capsys.readouterr().out.splitlines()
    (created,) = [counts[0] for counts in counted(lines).values()]
    # As many as there are people, besides María.
    client, table = place
    people = client.query(
        TableName=table,
        IndexName="queue",
        KeyConditionExpression="queue_key = :people",
        ExpressionAttributeValues={":people": {"S": "PEOPLE"}},
    )
    assert 148 <= created == people["Count"] - 1 < 190


@pytest.fixture
def local(tmp_path, monkeypatch, place, dynamodb_endpoint, desk):
    """A desk that the program finds as one that make run has started."""
    running = {"api": "", "endpoint": dynamodb_endpoint, "smtp_port": 0, "outbox": "", "tokens": {}}
    outputs = {"TableName": place[1]}
    (tmp_path / "running.json").write_text(json.dumps(running | {"outputs": outputs}))
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    return tmp_path


# Programs that are started in the background take no Ctrl-C, and their children do not either.
WITH_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from infra.import_customers.__main__ import main
sys.exit(main())
"""


def test_ctrl_c_ends_cleanly_and_the_import_goes_on_from_there(local, desk):
    path = local / "people.csv"
    path.write_text(PEOPLE)
    command = [sys.executable, "-c", WITH_CTRL_C, str(path), "--apply"]
    process = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"LOCAL_DIR": str(local)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = clock.monotonic() + 60
    while desk.people.page(100, None).cursor is None and clock.monotonic() < deadline:
        clock.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert "not reached" in out
    (created, *_) = counted(out.splitlines())[str(path)]
    again = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert counted(again.stdout.splitlines())[str(path)] == [600 - created, 0, created, 0]


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["import", *map(str, arguments)])
        code = program.main()
        return code, capsys.readouterr()

    return run


def test_the_running_desk_is_the_usual_one_and_files_of_windows_are_read(local, command, desk):
    path = local / "o.csv"
    path.write_bytes("id;name\nñandu;Ñandú\navestruz;Avestruz Ñ\n".encode("cp1252"))
    code, said = command(path, "--apply", "--refused", local / "r.csv")
    assert code == 1
    assert f"{path}:2: column “id”: “ñandu” is no id. Write lower-case" in said.out
    assert desk.organizations.load("avestruz").name == "Avestruz Ñ"
    assert (local / "r.csv").exists()


def test_a_deployed_desk_is_found_by_its_stacks_outputs(local, place, command, monkeypatch, desk):
    class CloudFormation:
        def describe_stacks(self, StackName):  # noqa: N803
            assert StackName == "Ventanilla-test"
            outputs = [{"OutputKey": "TableName", "OutputValue": place[1]}]
            return {"Stacks": [{"Outputs": outputs}]}

    services = {"cloudformation": CloudFormation(), "dynamodb": place[0]}
    monkeypatch.setattr(boto3, "client", lambda service, **_: services[service])
    (local / "o.csv").write_text("id,name\na,A\n")
    assert command(local / "o.csv", "--stack", "Ventanilla-test", "--apply")[0] == 0
    assert desk.organizations.load("a").name == "A"


def test_nothing_is_imported_when_one_file_cannot_be_read_and_all_errors_are_told(
    local, command, place
):
    (local / "o.csv").write_text("id,name\na,A\n")
    (local / "p.csv").write_text("email,nom,age\n")
    before = everything(place)
    code, said = command(local / "o.csv", local / "p.csv", local / "none.csv", local, "--apply")
    assert code == 2
    told = said.err.splitlines()
    assert told[0].startswith(
        f"{local / 'p.csv'}:1: column “nom”: is no column of people. Remove it"
    )
    assert told[1].startswith(
        f"{local / 'p.csv'}:1: column “age”: is no column of people. Remove it"
    )
    assert (
        told[2]
        == f"{local / 'none.csv'}: cannot be read: No such file or directory. Name a file that is there."
    )
    assert "Is a directory" in told[3]
    assert everything(place) == before


def test_without_a_desk_one_line_says_how_to_get_one(tmp_path, monkeypatch, command, local):
    path = local / "o.csv"
    path.write_text("id,name\na,A\n")

    def gone(*_):
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:4566")

    for broken in (lambda: monkeypatch.setattr(program, "local_client", gone),
                   (local / "running.json").unlink):  # fmt: skip
        broken()
        code, said = command(path)
        assert code == 2
        assert said.err.splitlines() == [
            "no desk is up: start one with make run, or name a deployed one with STACK="
        ]


def test_what_is_imported_is_not_replaced_by_what_is_refused(local, command, capsys):
    path = local / "o.csv"
    path.write_text("id,name\nA,A\n")
    with pytest.raises(SystemExit) as ended:
        command(path, "--refused", path)
    assert ended.value.code == 2
    assert "would replace what is imported" in capsys.readouterr().err
    assert path.read_text() == "id,name\nA,A\n"


def test_the_help_says_what_an_empty_cell_and_a_dash_do_and_how_dates_are_written(command, capsys):
    with pytest.raises(SystemExit):
        command("--help")
    said = " ".join(capsys.readouterr().out.split())
    assert "an empty cell leave what is on record; “-” empties it" in said
    assert "the day always stands before the month" in said
