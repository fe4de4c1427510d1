"""The templates keep what the design promises of the infrastructure, and cdk-nag agrees."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.notify import backoff
from chalicelib.store.schema import CARD, INDEXES
from infra.grants import GRANTS

ROOT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS = {
    "APIHandler", "Authorize", "ReceiveEmail", "CheckMail", "Sweep", "WakeTicket", "PlanMessages",
    "SendMessage", "ReceiveFeedback", "DeliverWebhook", "ReceiveSms",
}  # fmt: skip


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Synthesize as ``make synth DOMAIN=...`` does: cdk-nag's findings fail it."""
    out = tmp_path_factory.mktemp("cdk")
    environment = {**os.environ, "DOMAIN": "mesa.example", "CDK_OUTDIR": str(out)}
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {
        name: json.loads((out / f"{name}.template.json").read_text())["Resources"]
        for name in ("Ventanilla", "Ventanilla-Mail")
    }


@pytest.fixture(scope="module")
def desk(templates):
    return templates["Ventanilla"]


def of_type(resources, kind):
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == kind}


def test_the_table_can_be_recovered_is_encrypted_and_is_kept(desk):
    ((name, table),) = of_type(desk, "AWS::DynamoDB::Table").items()
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is True
    assert desk[name]["DeletionPolicy"] == "Retain"


def test_the_table_has_the_indexes_that_the_store_reads(desk):
    ((_, table),) = of_type(desk, "AWS::DynamoDB::Table").items()
    made = {each["IndexName"]: each for each in table["GlobalSecondaryIndexes"]}
    assert set(made) == {index.name for index in INDEXES}
    for index in INDEXES:
        keys = [each["AttributeName"] for each in made[index.name]["KeySchema"]]
        assert keys == [index.partition, index.sort]
        carried = set(made[index.name]["Projection"].get("NonKeyAttributes", []))
        assert carried == (set(CARD) - set(keys) if index.card else set())


def test_every_function_is_told_its_part(desk):
    """Who is not told has all of them, and pays for all at its cold start."""
    own = {"APIHandler": "api", "Authorize": "authorizer"}
    functions = of_type(desk, "AWS::Serverless::Function")
    told = {name: each["Environment"]["Variables"]["SERVES"] for name, each in functions.items()}
    assert told == {name: own.get(name, "work") for name in FUNCTIONS}


def test_every_queue_sets_aside_what_fails_time_and_again(desk):
    queues = of_type(desk, "AWS::SQS::Queue")
    dead = {name for name in queues if "DeadLetters" in name}
    assert len(dead) == len(queues) - len(dead) + 1  # the event stream has one too
    for name in set(queues) - dead:
        policy = queues[name]["RedrivePolicy"]
        patient = name.startswith(("SendQueue", "HookQueue"))  # they wait longer with each try
        assert policy["maxReceiveCount"] == (backoff.TRIES if patient else 5)
        assert policy["deadLetterTargetArn"]["Fn::GetAtt"][0] in dead


def test_every_dead_letter_queue_has_an_alarm_that_tells_somebody(desk):
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in of_type(desk, "AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", ())
        if dimension["Name"] == "QueueName"
    }
    assert watched == {name for name in of_type(desk, "AWS::SQS::Queue") if "DeadLetters" in name}
    assert all(alarm["AlarmActions"] for alarm in of_type(desk, "AWS::CloudWatch::Alarm").values())


def alarm(desk, name):
    (found,) = (
        each
        for place, each in of_type(desk, "AWS::CloudWatch::Alarm").items()
        if place.startswith(name)
    )
    return found


def test_operators_are_alarmed_when_no_sweep_has_finished_for_three_minutes(desk):
    """A minute without a word counts as one without a sweep, and none before them is looked at."""
    missing = alarm(desk, "SweepMissing")
    expression, finished = missing["Metrics"]
    assert (expression["Expression"], finished["Id"]) == ("FILL(finished, 0)", "finished")
    assert (expression["ReturnData"], finished["ReturnData"]) == (True, False)
    measured = finished["MetricStat"]
    assert measured["Metric"]["MetricName"] == "SweepsFinished"
    assert (measured["Period"], measured["Stat"]) == (60, "Sum")
    assert (missing["EvaluationPeriods"], missing["DatapointsToAlarm"]) == (3, 3)
    assert (missing["ComparisonOperator"], missing["Threshold"]) == ("LessThanThreshold", 1)
    assert missing["TreatMissingData"] == "breaching"


def test_operators_are_alarmed_when_something_has_been_due_for_two_minutes(desk):
    late = alarm(desk, "SweepLate")
    assert (late["MetricName"], late["Statistic"], late["Period"]) == (
        "SweepLateness",
        "Maximum",
        60,
    )
    assert (late["ComparisonOperator"], late["Threshold"]) == ("GreaterThanThreshold", 120)
    assert late["TreatMissingData"] == "notBreaching"  # nothing late is nothing told


def test_no_trigger_takes_all_functions_of_an_account(desk):
    functions = of_type(desk, "AWS::Serverless::Function")
    most = {
        name: event["Properties"]["ScalingConfig"]["MaximumConcurrency"]
        for name, function in functions.items()
        for event in function.get("Events", {}).values()
        if "ScalingConfig" in event["Properties"]
    }
    assert most == {"DeliverWebhook": 10, "WakeTicket": 20}


def test_every_trigger_brings_back_only_what_failed(desk):
    functions = of_type(desk, "AWS::Serverless::Function")
    sources = {
        name: next(iter(functions[name]["Events"].values()))["Properties"]
        for name in (
            "ReceiveEmail",
            "CheckMail",
            "WakeTicket",
            "SendMessage",
            "ReceiveFeedback",
            "ReceiveSms",
            "PlanMessages",
        )
    }
    for source in sources.values():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    stream = sources["PlanMessages"]
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["MaximumRetryAttempts"] == 8
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert "OnFailure" in stream["DestinationConfig"]


def test_the_stream_gives_only_new_events_to_the_planner(desk):
    function = of_type(desk, "AWS::Serverless::Function")["PlanMessages"]
    (source,) = function["Events"].values()
    (pattern,) = source["Properties"]["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"type": {"S": ["event", "organization", "duty"]}}},
    }


def test_the_sweep_runs_every_minute(desk):
    (event,) = of_type(desk, "AWS::Serverless::Function")["Sweep"]["Events"].values()
    assert event["Properties"]["Schedule"] == "rate(1 minute)"


def test_every_function_has_a_role_and_a_log_of_its_own(desk):
    functions = of_type(desk, "AWS::Serverless::Function")
    assert set(functions) == FUNCTIONS
    roles = {each["Role"]["Fn::GetAtt"][0] for each in functions.values()}
    logs = {each["LoggingConfig"]["LogGroup"]["Ref"] for each in functions.values()}
    assert len(roles) == len(logs) == len(FUNCTIONS)
    groups = of_type(desk, "AWS::Logs::LogGroup")
    assert all(groups[name]["RetentionInDays"] == 30 for name in logs)


def statements(desk):
    for name, role in of_type(desk, "AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def test_no_role_may_everything(desk):
    found = list(statements(desk))
    assert len(found) > len(FUNCTIONS)
    for name, statement in found:
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            assert "*" not in action, (name, action)


def test_no_role_reaches_every_resource_but_where_aws_knows_no_arn(desk):
    wide = {
        (name, tuple(statement["Action"]))
        for name, statement in statements(desk)
        if "*" in statement["Resource"]
    }
    release = ("ses:DeleteSuppressedDestination",)
    assert wide == {
        ("SendMessageRole", ("sns:Publish",)),  # to telephones
        ("SendMessageRole", release),
        ("ApiHandlerRole", release),
        ("ReceiveFeedbackRole", release),
    }


def test_no_role_may_scan_and_few_may_delete(desk):
    """The API what a customer is found by, and whoever empties baskets what lay in them."""
    actions = {(name, each) for name, statement in statements(desk) for each in statement["Action"]}
    assert not {each for _, each in actions if "Scan" in each}
    assert {name for name, each in actions if "DeleteItem" in each} == {
        "ApiHandlerRole",
        "WakeTicketRole",
    }


def test_who_reads_a_ticket_may_read_the_desk_with_its_arrangements():
    """They are two items, read in one request: without the right to it no page goes on."""
    for name, grants in GRANTS.items():
        whole = (grant for grant in grants if grant.resource == "table" and not grant.keys)
        actions = {each for grant in whole for each in grant.actions}
        assert ("dynamodb:GetItem" in actions) <= ("dynamodb:BatchGetItem" in actions), name


def test_the_sweep_reads_of_the_table_what_is_arranged_about_duty_and_nothing_else(desk):
    own = [each for name, each in statements(desk) if name == "SweepRole"]
    (read,) = (each for each in own if any("GetItem" in action for action in each["Action"]))
    assert read["Action"] == ["dynamodb:GetItem"]
    assert read["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["DUTY"]}}


def test_the_authorizer_may_nothing_but_write_its_log_and_look_up_who_signs_in(desk):
    own = [each for name, each in statements(desk) if name == "AuthorizeRole"]
    assert [each["Action"] for each in own] == [
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["dynamodb:BatchGetItem"],
    ]


def test_every_bucket_is_closed_to_the_public_encrypted_and_tidied(desk):
    buckets = of_type(desk, "AWS::S3::Bucket")
    assert len(buckets) == 2
    for bucket in buckets.values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
        assert bucket["LifecycleConfiguration"]["Rules"]


def test_no_secret_stands_in_the_template(desk):
    for secret in of_type(desk, "AWS::SecretsManager::Secret").values():
        assert "SecretString" not in secret
        assert secret["GenerateSecretString"]["PasswordLength"] == 64


def test_every_route_but_the_public_ones_asks_the_authorizer(desk):
    (api,) = of_type(desk, "AWS::Serverless::Api").values()
    public = {
        path
        for path, methods in api["DefinitionBody"]["paths"].items()
        for name, method in methods.items()
        if name != "options" and "security" not in method
    }
    assert public == {
        "/health", "/openapi.json", "/docs", "/pages/{token}", "/hooks/{token}", "/ratings/{token}",
        "/notifications/{token}", "/on-call/feed/{token}", "/bundles/{token}",
        "/swaps/{token}",
    }  # fmt: skip


def test_whoever_checks_a_link_before_they_follow_it_may_ask_for_its_head(desk):
    (api,) = of_type(desk, "AWS::Serverless::Api").values()
    paths = api["DefinitionBody"]["paths"]
    headed = {path for path, methods in paths.items() if "head" in methods}
    pages = {
        "/pages/{token}", "/bundles/{token}", "/ratings/{token}", "/notifications/{token}",
        "/swaps/{token}",
    }  # fmt: skip
    assert headed == {"/docs", *pages}
    assert not any("security" in paths[path]["head"] for path in headed)


def test_mail_is_scanned_stored_and_told_of(templates):
    mail = templates["Ventanilla-Mail"]
    ((_, rule),) = of_type(mail, "AWS::SES::ReceiptRule").items()
    assert rule["Rule"]["ScanEnabled"] is True
    assert rule["Rule"]["Recipients"] == ["mesa.example"]
    (action,) = rule["Rule"]["Actions"]
    assert set(action["S3Action"]) == {"BucketName", "TopicArn"}
    assert of_type(mail, "AWS::SES::EmailIdentity")


def test_a_raw_mail_is_looked_at_a_quarter_of_an_hour_after_it_was_stored(desk):
    ((name, rule),) = (
        (name, each)
        for name, each in of_type(desk, "AWS::Events::Rule").items()
        if "EventPattern" in each
    )
    raw, bucket = next(
        (name, each)
        for name, each in of_type(desk, "AWS::S3::Bucket").items()
        if name.startswith("RawMail")
    )
    told = bucket["NotificationConfiguration"]["EventBridgeConfiguration"]
    assert told == {"EventBridgeEnabled": True}
    assert rule["EventPattern"]["detail"] == {"bucket": {"name": [{"Ref": raw}]}}
    (target,) = rule["Targets"]
    queue = target["Arn"]["Fn::GetAtt"][0]
    assert of_type(desk, "AWS::SQS::Queue")[queue]["DelaySeconds"] == 900
    (policy,) = (
        each["PolicyDocument"]["Statement"]
        for each in of_type(desk, "AWS::SQS::QueuePolicy").values()
        if each["Queues"] == [{"Ref": queue}]
    )
    (allowed,) = (each for each in policy if each["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Condition"]["ArnEquals"] == {"aws:SourceArn": {"Fn::GetAtt": [name, "Arn"]}}


def test_who_checks_raw_mail_may_write_nothing_but_the_mail_queue(desk):
    written = {
        action
        for name, statement in statements(desk)
        if name == "CheckMailRole"
        for action in statement["Action"]
        if any(each in action for each in ("Put", "Update", "Delete", "Send"))
    }
    assert written == {"logs:PutLogEvents", "sqs:DeleteMessage", "sqs:SendMessage"}


def test_what_becomes_of_each_mail_is_told_to_the_desk_and_not_to_the_operators(desk):
    ((_, made),) = of_type(desk, "AWS::SES::ConfigurationSetEventDestination").items()
    destination = made["EventDestination"]
    assert destination["MatchingEventTypes"] == ["bounce", "complaint", "reject", "deliveryDelay"]
    topic = destination["SnsDestination"]["TopicARN"]["Ref"]
    assert topic.startswith("Feedback")
    (subscription,) = (
        each
        for each in of_type(desk, "AWS::SNS::Subscription").values()
        if each["TopicArn"] == {"Ref": topic}
    )
    assert subscription["RawMessageDelivery"] is True
    assert subscription["Endpoint"]["Fn::GetAtt"][0].startswith("FeedbackQueue")


def test_operators_hear_of_rates_before_aws_reviews_the_account(desk):
    alarms = {
        each["MetricName"]: each
        for each in of_type(desk, "AWS::CloudWatch::Alarm").values()
        if each.get("Namespace") == "AWS/SES"
    }
    shares = {name: each["Threshold"] for name, each in alarms.items()}
    assert shares == {"Reputation.BounceRate": 0.05, "Reputation.ComplaintRate": 0.001}
    assert all(each["AlarmActions"] for each in alarms.values())


def test_where_no_topic_of_texts_is_named_nothing_is_made_for_them(desk):
    theirs = {
        name: each
        for name, each in desk.items()
        if name.startswith(("SmsQueue", "ReceiveSms", "SmsReplies"))
    }
    assert len(theirs) >= 8
    assert {each.get("Condition") for each in theirs.values()} == {"HasSmsRepliesTopic"}
    others = json.dumps([each for name, each in desk.items() if name not in theirs], sort_keys=True)
    for name in theirs:
        asked = others.count(f'"Fn::GetAtt": ["{name}", ') + others.count(f'"Ref": "{name}"')
        guarded = others.count(f'"Fn::If": ["HasSmsRepliesTopic", {{"Fn::GetAtt": ["{name}", ')
        assert asked == guarded, f"without {name} the others could not be made"
