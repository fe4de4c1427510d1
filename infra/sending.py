"""How mail leaves: the SES configuration set, which tells operators of bounces and complaints."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from constructs import Construct


def configuration_set(scope: Construct, account: str, alarms: sns.Topic) -> ses.ConfigurationSet:
    """Return the set that every mail of the desk is sent under."""
    made = ses.ConfigurationSet(
        scope,
        "Sending",
        reputation_metrics=True,
        suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    )
    made.add_event_destination(
        "BouncesAndComplaints",
        destination=ses.EventDestination.sns_topic(alarms),
        events=[ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.COMPLAINT],
    )
    alarms.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("ses.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[alarms.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": account}},
        )
    )
    return made
