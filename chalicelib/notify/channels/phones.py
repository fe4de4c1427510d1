"""Text messages, and the topic of pages, by SNS."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.notify.job import Job

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

SMS_LENGTH = 480  # characters: three parts


@dataclass(frozen=True)
class Texts:
    """Sends text messages."""

    sns: "SNSClient"

    def deliver(self, job: Job) -> str:
        """Send it to the telephone; return its id with SNS."""
        answer = self.sns.publish(PhoneNumber=job.address, Message=job.text[:SMS_LENGTH])
        return answer["MessageId"]


@dataclass(frozen=True)
class Topic:
    """Publishes pages to whoever the operator has subscribed."""

    sns: "SNSClient"

    def deliver(self, job: Job) -> str:
        """Publish it; return its id with SNS."""
        answer = self.sns.publish(TopicArn=job.address, Subject="Page", Message=job.text)
        return answer["MessageId"]
