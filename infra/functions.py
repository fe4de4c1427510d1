"""What Chalice does not say of its functions: roles, logs, failure handling, environment."""

from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs

from chalicelib.settings import Part
from infra import gateway, stream
from infra.grants import GRANTS
from infra.watching import watch_sweeps

if TYPE_CHECKING:
    from infra.desk_stack import DeskStack


class Statement(NamedTuple):
    """What a policy allows, on what."""

    actions: tuple[str, ...]
    resources: list[str]
    keys: tuple[str, ...] = ()


MAPPED = (
    "ReceiveEmail", "WakeTicket", "SendMessage", "CheckMail", "ReceiveFeedback", "DeliverWebhook",
    "ReceiveSms",
)  # fmt: skip
PARTS: dict[str, Part] = {"APIHandler": "api", "Authorize": "authorizer"}  # the others: "work"
MOST_AT_ONCE = {
    "DeliverWebhook": 10,  # slow receivers take no more of the account's functions
    "WakeTicket": 20,  # 600 wakes a second or so: what a table takes from its first day
}


def finish(stack: "DeskStack") -> None:
    """Give every function its role and log, and every trigger its handling of failures."""
    arns = stack.arns()
    for name, grants in GRANTS.items():
        function = stack.chalice.get_resource(name)
        log = logs.LogGroup(
            stack,
            f"{name}Log",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        own_log = Statement(("logs:CreateLogStream", "logs:PutLogEvents"), [log.log_group_arn])
        rights = [Statement(each.actions, arns[each.resource], each.keys) for each in grants]
        _role(stack, name, [own_log, *rights])
        function.add_property_override("LoggingConfig", {"LogGroup": log.log_group_name})
        part = PARTS.get(name, "work")
        stack.chalice.add_environment_variable("SERVES", part, name)
    _mappings(stack)
    _sender_environment(stack)
    watch_sweeps(stack)


def _role(stack: "DeskStack", name: str, statements: list[Statement]) -> None:
    """Replace the policy that Chalice wrote for the function's role with its own rights."""
    role = stack.chalice.get_resource(f"{name}Role" if name != "APIHandler" else "ApiHandlerRole")
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": list(each.actions),
                "Resource": each.resources,
                **_only(each.keys),
            }
            for each in statements
        ],
    }
    role.add_property_override("Policies", [{"PolicyName": "Rights", "PolicyDocument": document}])


def _only(keys: tuple[str, ...]) -> dict[str, object]:
    if not keys:
        return {}
    return {"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": list(keys)}}}


def _mappings(stack: "DeskStack") -> None:
    """Bring back only the records that failed; a poison record ends aside, delaying nobody."""
    for name in MAPPED:
        function = stack.chalice.get_resource(name)
        function.add_property_override(
            f"Events.{name}SqsEventSource.Properties.FunctionResponseTypes",
            ["ReportBatchItemFailures"],
        )
    for name, most in MOST_AT_ONCE.items():
        stack.chalice.get_resource(name).add_property_override(
            f"Events.{name}SqsEventSource.Properties.ScalingConfig", {"MaximumConcurrency": most}
        )
    for key, value in {
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 8,
        "StartingPosition": "TRIM_HORIZON",
        "FilterCriteria": {"Filters": [{"Pattern": stream.FILTER}]},
        "DestinationConfig": {"OnFailure": {"Destination": stack.stream_dead_letters.queue_arn}},
    }.items():
        stack.chalice.get_resource("PlanMessages").add_property_override(
            f"Events.PlanMessagesDynamodbEventSource.Properties.{key}", value
        )


def _sender_environment(stack: "DeskStack") -> None:
    """Tell who writes to people where they reach the API, which cannot depend on its own name."""
    url = stack.public_url.otherwise(gateway.url(stack))
    for function in ("PlanMessages", "WakeTicket"):
        stack.chalice.add_environment_variable("PUBLIC_URL", url, function)
    stack.chalice.add_environment_variable("PUBLIC_URL", stack.public_url.value, "APIHandler")
