"""What each function may do, as data: the whole of its rights beside writing its own log."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.store.keys import DUTY_PK


class Grant(NamedTuple):
    """Actions on one of the stack's resources, named as in ``DeskStack.arns``.

    With ``keys`` on the table's items of these partition keys alone.
    """

    resource: str
    actions: tuple[str, ...]
    keys: tuple[str, ...] = ()


_READ = ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem")
_WRITE = (
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:ConditionCheckItem",
)
_TAKE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_RELEASE = ("ses:DeleteSuppressedDestination",)
_PUT_OFF = (*_TAKE, "sqs:ChangeMessageVisibility")
_SECRET = Grant("secret", ("secretsmanager:GetSecretValue",))

GRANTS: Mapping[str, tuple[Grant, ...]] = {
    "APIHandler": (
        Grant("table", (*_READ, *_WRITE, "dynamodb:DeleteItem")),
        Grant("indexes", ("dynamodb:Query",)),
        Grant("attachments", ("s3:GetObject", "s3:PutObject")),
        Grant("raw_mail", ("s3:GetObject",)),
        Grant("suppression_list", _RELEASE),
        Grant(
            "push",
            ("sns:CreatePlatformEndpoint", "sns:SetEndpointAttributes", "sns:DeleteEndpoint"),
        ),
        Grant("send_queue", ("sqs:SendMessage",)),  # codes that verify a contact method
        Grant("hook_queue", ("sqs:SendMessage",)),
        _SECRET,
    ),
    "Authorize": (Grant("table", ("dynamodb:BatchGetItem",)),),
    "ReceiveEmail": (
        Grant("mail_queue", _TAKE),
        Grant("table", (*_READ, *_WRITE)),
        Grant("raw_mail", ("s3:GetObject",)),
        Grant("attachments", ("s3:PutObject",)),
        _SECRET,
    ),
    "Sweep": (
        Grant("indexes", ("dynamodb:Query",)),
        Grant("table", ("dynamodb:GetItem",), (DUTY_PK,)),
        Grant("wake_queue", ("sqs:SendMessage",)),
    ),
    "WakeTicket": (
        Grant("wake_queue", (*_TAKE, "sqs:SendMessage")),  # the walk after a change of hours
        Grant("table", (*_READ, *_WRITE, "dynamodb:DeleteItem")),
        Grant("indexes", ("dynamodb:Query",)),
        Grant("send_queue", ("sqs:SendMessage",)),
        Grant("hook_queue", ("sqs:SendMessage",)),
        _SECRET,
    ),
    "PlanMessages": (
        Grant(
            "stream",
            ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
        ),
        Grant("table", (*_READ, *_WRITE)),
        Grant("indexes", ("dynamodb:Query",)),
        Grant("attachments", ("s3:GetObject",)),
        Grant("send_queue", ("sqs:SendMessage",)),
        Grant("hook_queue", ("sqs:SendMessage",)),
        Grant("stream_dead_letters", ("sqs:SendMessage",)),
        _SECRET,
    ),
    "SendMessage": (
        Grant("send_queue", (*_PUT_OFF, "sqs:SendMessage")),  # the page by the next method
        Grant("hook_queue", ("sqs:SendMessage",)),
        Grant("table", (*_READ, *_WRITE)),
        Grant("identities", ("ses:SendRawEmail",)),
        Grant("suppression_list", _RELEASE),
        Grant("page_topic", ("sns:Publish",)),
        Grant("phones", ("sns:Publish",)),
        Grant("push", ("sns:Publish", "sns:DeleteEndpoint")),
    ),
    "CheckMail": (
        Grant("check_queue", _TAKE),
        Grant("table", ("dynamodb:GetItem", "dynamodb:BatchGetItem")),
        Grant("raw_mail", ("s3:GetObject",)),
        Grant("mail_queue", ("sqs:SendMessage",)),
    ),
    "ReceiveFeedback": (
        Grant("feedback_queue", _TAKE),
        Grant("table", ("dynamodb:GetItem", "dynamodb:BatchGetItem", *_WRITE)),
        Grant("suppression_list", _RELEASE),
        _SECRET,
    ),
    "DeliverWebhook": (
        Grant("hook_queue", (*_PUT_OFF, "sqs:SendMessage")),
        Grant("send_queue", ("sqs:SendMessage",)),
        # A page that fails lets its escalation go on, which asks what the desk is like.
        Grant("table", ("dynamodb:GetItem", "dynamodb:BatchGetItem", *_WRITE)),
    ),
    "ReceiveSms": (
        Grant("sms_queue", _TAKE),
        Grant("table", (*_READ, *_WRITE)),
    ),
}
