"""How mail leaves: the SES configuration set, what SES tells of each mail, and when that alarms."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from constructs import Construct

# What the desk acts on. SES sends without templates here, so that none can fail to be rendered.
EVENTS = (
    ses.EmailSendingEvent.BOUNCE,
    ses.EmailSendingEvent.COMPLAINT,
    ses.EmailSendingEvent.REJECT,
    ses.EmailSendingEvent.DELIVERY_DELAY,
)
# At these shares AWS puts an account's sending under review: it is the account's that it measures.
REVIEWED_AT = {"BounceRate": 0.05, "ComplaintRate": 0.001}


def configuration_set(
    scope: Construct, feedback: sns.Topic, alarms: sns.Topic
) -> ses.ConfigurationSet:
    """Return the set that every mail of the desk is sent under.

    Each event goes to the desk, which acts on it; operators hear of the rates alone, for one
    customer's address is no business of theirs.
    """
    made = ses.ConfigurationSet(
        scope,
        "Sending",
        reputation_metrics=True,
        suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    )
    made.add_event_destination(
        "Feedback", destination=ses.EventDestination.sns_topic(feedback), events=list(EVENTS)
    )
    for name, share in REVIEWED_AT.items():
        _alarm(scope, name, share).add_alarm_action(actions.SnsAction(alarms))
    return made


def _alarm(scope: Construct, name: str, share: float) -> cloudwatch.Alarm:
    return cloudwatch.Alarm(
        scope,
        f"{name}High",
        metric=cloudwatch.Metric(
            namespace="AWS/SES",
            metric_name=f"Reputation.{name}",
            statistic="Average",
            period=Duration.hours(1),
        ),
        threshold=share,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
        alarm_description=f"{name} is {share:.1%} or more: AWS may put your sending under review",
    )


def let_ses_tell(topic: sns.Topic, account: str) -> None:
    """Let SES, for this account alone, publish to a topic."""
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("ses.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": account}},
        )
    )
