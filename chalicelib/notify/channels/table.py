"""Which channel goes which way: one table, by which the sender finds who delivers a job."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chalicelib.desk.context import Desk
from chalicelib.notify.channels.hooks import FORMS, Hooks
from chalicelib.notify.channels.letters import Letters
from chalicelib.notify.channels.phones import Texts, Topic
from chalicelib.notify.channels.push import Push
from chalicelib.notify.job import Channel, Job

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient

Deliver = Callable[[Job], str]  # returns the id that the provider gives it
Deliverers = Mapping[Channel, Deliver]


def over_aws(desk: Desk, ses: "SESClient", sns: "SNSClient", configuration_set: str) -> Deliverers:
    """Return who delivers by SES and SNS."""
    return {
        Channel.EMAIL: Letters(ses, configuration_set, desk.now).deliver,
        Channel.SMS: Texts(sns).deliver,
        Channel.TOPIC: Topic(sns).deliver,
        Channel.PUSH: Push(sns, desk.devices.forget_endpoint).deliver,
    }


def over_http(hooks: Hooks) -> Deliverers:
    """Return who delivers to webhooks."""
    return dict.fromkeys(FORMS, hooks.deliver)
