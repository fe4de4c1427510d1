"""Texts that people send back to pages: made only where a topic of theirs is named."""

from typing import TYPE_CHECKING

from aws_cdk import CfnResource, Duration
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions

from infra.option import Option
from infra.queues import queue

if TYPE_CHECKING:
    from infra.desk_stack import DeskStack

QUEUE = "SmsQueue"
FUNCTION = ("ReceiveSms", "ReceiveSmsRole")


class Replies:
    """The queue of what a telephone number of the desk receives, and its function."""

    def __init__(self, stack: "DeskStack", alarms: sns.Topic) -> None:
        """Let the queue hear the topic to which AWS End User Messaging publishes."""
        self._stack = stack
        self.topic = Option(
            stack, "SmsRepliesTopic", "ARN of the topic of two-way SMS; empty: no texts are read"
        )
        self.queue = queue(stack, QUEUE, Duration.minutes(3), alarms)
        sns.Topic.from_topic_arn(stack, "SmsReplies", self.topic.value).add_subscription(
            subscriptions.SqsSubscription(self.queue, raw_message_delivery=True)
        )

    @property
    def queue_arn(self) -> str:
        """The queue's ARN for every function's environment, empty where there is none."""
        return self.topic.where_given(self.queue.queue_arn)

    def only_where_asked(self) -> None:
        """Make nothing of it unless the topic is given: an idle queue is asked all day as well."""
        names = (QUEUE, f"{QUEUE}DeadLetters", f"{QUEUE}DeadLettersAlarm", "ReceiveSmsLog")
        nodes = [self._stack.node.find_child(name) for name in (*names, "SmsReplies")]
        made = [each for node in nodes for each in node.node.find_all()]
        made += [self._stack.chalice.get_resource(name) for name in FUNCTION]
        for each in made:
            if isinstance(each, CfnResource):
                each.cfn_options.condition = self.topic.condition
