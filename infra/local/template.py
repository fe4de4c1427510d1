"""The production template as the local cloud takes it: every difference to AWS is in this room.

* no bootstrapped account: the template's parameter and rule about it go;
* no TLS on the loopback: statements that refuse plain HTTP go;
* MiniStack's ``Ref`` of a secret is its name, AWS's its ARN: rights name the ARN by a pattern;
* MiniStack asks for ``sqs:SendMessageBatch``, which AWS covers by ``sqs:SendMessage``, and
  finds no identity in ``ses:SendRawEmail``, whose right is therefore for all of them; as little
  does it find the platform application in ``sns:CreatePlatformEndpoint`` and its neighbours;
* MiniStack evaluates no alarm that reckons with metrics: such alarms go;
* a laptop has few processors: a queue's function does two batches at once, for each more would
  start an interpreter of its own;
* nobody waits a quarter of an hour on a laptop: queues deliver after ``LONGEST_DELAY`` seconds;
* webhooks may lead to http://127.0.0.1, and what failed is tried again within seconds: nobody
  waits half an hour for it on a laptop.
"""

from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]
LONGEST_DELAY = 10
FEW = 2  # batches of a queue at once: the least that AWS takes
ON_A_LAPTOP = {"LOOPBACK_WEBHOOKS": "yes", "RETRY_PACE": "0.01"}
GUARDED_BY_TLS = ("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy")


def adapted(template: Template) -> Template:
    """Return a copy of the template that the local cloud deploys."""
    resources = {
        name: _adapted_resource(resource, template["Resources"])
        for name, resource in template["Resources"].items()
    }
    kept = {
        name: each
        for name, each in resources.items()
        if not _is_empty_policy(each) and not _reckons(each)
    }
    for resource in kept.values():
        if isinstance(resource.get("DependsOn"), list):
            resource["DependsOn"] = [name for name in resource["DependsOn"] if name in kept]
    parameters = {
        name: each for name, each in template["Parameters"].items() if name != "BootstrapVersion"
    }
    rest = {name: each for name, each in template.items() if name != "Rules"}
    return {**rest, "Resources": kept, "Parameters": parameters}


def _adapted_resource(resource: Template, resources: Template) -> Template:
    properties = resource.get("Properties", {})
    if resource["Type"] in GUARDED_BY_TLS:
        document = properties["PolicyDocument"]
        statements = [each for each in document["Statement"] if not _refuses_plain_http(each)]
        properties = {**properties, "PolicyDocument": {**document, "Statement": statements}}
    if resource["Type"] == "AWS::SQS::Queue" and "DelaySeconds" in properties:
        properties = {**properties, "DelaySeconds": LONGEST_DELAY}
    if resource["Type"] == "AWS::IAM::Role":
        for statement in _statements(properties):
            statement["Resource"] = _secrets_by_arn(statement.get("Resource"), resources)
            if {"ses:SendRawEmail", "sns:DeleteEndpoint"} & set(statement["Action"]):
                statement["Resource"] = "*"
            if "sqs:SendMessage" in statement["Action"]:
                statement["Action"] = [*statement["Action"], "sqs:SendMessageBatch"]
    if resource["Type"] == "AWS::Serverless::Function":
        environment = properties.get("Environment", {})
        variables = {**environment.get("Variables", {}), **ON_A_LAPTOP}
        properties = {**properties, "Environment": {**environment, "Variables": variables}}
        properties |= {"Events": _few_at_once(properties.get("Events", {}))}
    return {**resource, "Properties": properties}


def _few_at_once(events: Template) -> Template:
    few = {"ScalingConfig": {"MaximumConcurrency": FEW}}
    return {
        name: {**event, "Properties": {**event["Properties"], **few}}
        if event["Type"] == "SQS"
        else event
        for name, event in events.items()
    }


def _is_empty_policy(resource: Template) -> bool:
    document = resource["Properties"].get("PolicyDocument", {})
    return resource["Type"] in GUARDED_BY_TLS and not document["Statement"]


def _reckons(resource: Template) -> bool:
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]


def _refuses_plain_http(statement: Template) -> bool:
    conditions = str(statement.get("Condition", {}))
    about_tls = "aws:SecureTransport" in conditions or "s3:TlsVersion" in conditions
    return statement["Effect"] == "Deny" and about_tls


def _statements(role: Template) -> Iterator[Template]:
    for policy in role.get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]


def _secrets_by_arn(resource: Any, resources: Template) -> Any:
    if isinstance(resource, list):
        return [_secrets_by_arn(each, resources) for each in resource]
    name = resource.get("Ref") if isinstance(resource, dict) else None
    if name and resources.get(name, {}).get("Type") == "AWS::SecretsManager::Secret":
        pattern = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
        return {"Fn::Sub": f"{pattern}${{{name}}}-*"}
    return resource
