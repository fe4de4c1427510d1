"""Receiving and sending mail by SES: the domain's identity, receipt rules, and delivery events."""

from aws_cdk import Stack
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.desk_stack import DeskStack
from infra.functions import configuration_set


class MailStack(Stack):
    """SES for one domain. The rule set must be made active once: ``make deploy`` does it."""

    def __init__(self, scope: Construct, name: str, desk: DeskStack, domain: str) -> None:
        """Build the stack for ``domain``, all of whose addresses the desk then receives."""
        super().__init__(scope, name, description=f"Ventanilla: mail of {domain}")
        ses.EmailIdentity(self, "Identity", identity=ses.Identity.domain(domain))
        self.rule_set = ses.CfnReceiptRuleSet(self, "Rules", rule_set_name=f"{name.lower()}-rules")
        rule = ses.CfnReceiptRule(
            self,
            "Receive",
            rule_set_name=self.rule_set.rule_set_name or "",
            rule=ses.CfnReceiptRule.RuleProperty(
                name="receive",
                enabled=True,
                scan_enabled=True,
                tls_policy="Optional",
                recipients=[domain],
                actions=[
                    ses.CfnReceiptRule.ActionProperty(
                        s3_action=ses.CfnReceiptRule.S3ActionProperty(
                            bucket_name=desk.raw_mail.bucket_name,
                            topic_arn=desk.received.topic_arn,
                        )
                    )
                ],
            ),
        )
        rule.add_resource_dependency(self.rule_set)
        self._delivery_events(desk)

    def _delivery_events(self, desk: DeskStack) -> None:
        """Tell the operators of bounces and complaints, over the topic of alarms."""
        sending = ses.ConfigurationSet(
            self,
            "Sending",
            configuration_set_name=configuration_set(desk.stack_name),
            reputation_metrics=True,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
            tls_policy=ses.ConfigurationSetTlsPolicy.OPTIONAL,
        )
        alarms = sns.Topic.from_topic_arn(self, "Alarms", desk.alarms.topic_arn)
        sending.add_event_destination(
            "BouncesAndComplaints",
            destination=ses.EventDestination.sns_topic(alarms),
            events=[ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.COMPLAINT],
        )
