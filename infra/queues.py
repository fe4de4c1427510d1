"""Queues, each with a dead-letter queue and its alarm, and the topics."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

TRIES = 5


def topic(scope: Construct, name: str) -> sns.Topic:
    """Return a topic that takes messages over TLS only."""
    return sns.Topic(scope, name, enforce_ssl=True)


def dead_letters(scope: Construct, name: str, alarms: sns.Topic, tries: int = TRIES) -> sqs.Queue:
    """Return a dead-letter queue that keeps for two weeks and alarms with its first message."""
    queue = sqs.Queue(
        scope,
        f"{name}DeadLetters",
        retention_period=Duration.days(14),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
    )
    alarm = cloudwatch.Alarm(
        scope,
        f"{name}DeadLettersAlarm",
        metric=queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1)),
        threshold=1,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=f"{name}: something failed {tries} times and waits for make redrive",
    )
    alarm.add_alarm_action(actions.SnsAction(alarms))
    return queue


def queue(
    scope: Construct,
    name: str,
    visibility: Duration,
    alarms: sns.Topic,
    tries: int = TRIES,
    delay: Duration | None = None,
) -> sqs.Queue:
    """Return a queue whose messages are tried ``tries`` times and then set aside.

    ``visibility`` is longer than its function may run, so that nobody works on a message twice;
    ``delay`` is how long a message waits before anybody works on it.
    """
    return sqs.Queue(
        scope,
        name,
        visibility_timeout=visibility,
        delivery_delay=delay,
        retention_period=Duration.days(4),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        dead_letter_queue=sqs.DeadLetterQueue(
            queue=dead_letters(scope, name, alarms, tries), max_receive_count=tries
        ),
    )
