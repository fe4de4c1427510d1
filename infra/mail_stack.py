"""Receiving mail by SES, and the right to send it: the domain's identity and its receipt rule."""

from aws_cdk import Stack
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.desk_stack import DeskStack


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
