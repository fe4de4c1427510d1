"""What cdk-nag's AWS Solutions pack asks for and these stacks do otherwise, and why."""

from aws_cdk import Acknowledgment, Validations

from infra.desk_stack import DeskStack

ACCESS_LOGS = (
    "Objects are written by SES and the desk's functions alone and read through signed links; who "
    "needs a record of each access turns on CloudTrail data events, which cost by the request."
)
DEAD_LETTERS = "It is the dead-letter queue of the event stream, which no rule sees from here."
PLUS_TIER = "Threat protection is priced by the user; a desk that wants it turns it on in its pool."
MFA = "Customers sign in here too: MFA is offered to everybody and left to each."
ROTATION = (
    "The key signs reply addresses in mails that people answer years later: rotating it by the "
    "calendar would break every one of them. It is replaced by hand if it ever leaks."
)


def suppress(desk: DeskStack) -> None:
    """Acknowledge the findings, each at its own resource."""
    for construct, rule, reason in (
        (desk.raw_mail, "S1", ACCESS_LOGS),
        (desk.attachments, "S1", ACCESS_LOGS),
        (desk.stream_dead_letters, "SQS3", DEAD_LETTERS),
        (desk.people.pool, "COG8", PLUS_TIER),
        (desk.people.pool, "COG2", MFA),
        (desk.secret, "SMG4", ROTATION),
    ):
        finding = Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
        Validations.of(construct).acknowledge(finding)
