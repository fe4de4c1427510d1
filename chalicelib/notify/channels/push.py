"""Mobile push, by SNS: to one endpoint, in the form of its platform."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.notify.channels.failures import Refused
from chalicelib.notify.job import Job

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

# Of bytes: the platforms take 4 KB in all, and a character of a text may have four.
MOST_TITLE, MOST_BODY = 100, 400
Forget = Callable[[str, str], None]  # whose endpoint, and which


@dataclass(frozen=True)
class Push:
    """Pushes to devices, and forgets those that are gone."""

    sns: "SNSClient"
    forget: Forget

    def deliver(self, job: Job) -> str:
        """Push it; return its id with SNS. Raises ``Refused`` where the device takes no more."""
        try:
            answer = self.sns.publish(
                TargetArn=job.address, MessageStructure="json", Message=payloads(job)
            )
        except (
            self.sns.exceptions.EndpointDisabledException,
            self.sns.exceptions.NotFoundException,
        ):
            self._remove(job)
            message = "the device takes no more: it was removed"
            raise Refused(message) from None
        return answer["MessageId"]

    def _remove(self, job: Job) -> None:
        self.forget(job.to or "", job.address)
        self.sns.delete_endpoint(EndpointArn=job.address)  # one that is gone is no error


def payloads(job: Job) -> str:
    """Return the message in the form of each platform; SNS takes the one that fits."""
    title, body = job.subject[:MOST_TITLE], job.text[:MOST_BODY]
    android = {
        "fcmV1Message": {
            "message": {
                "notification": {"title": title, "body": body},
                "data": {"number": job.number, "template": job.template},
            }
        }
    }
    apple = {
        "aps": {
            "alert": {"title": title, "body": body},
            "sound": "default",
            "thread-id": job.number,
        },
        "number": job.number,
        "template": job.template,
    }
    return json.dumps(
        {
            "default": f"{title}\n{body}",
            "GCM": json.dumps(android, ensure_ascii=False),
            "APNS": json.dumps(apple, ensure_ascii=False),
            "APNS_SANDBOX": json.dumps(apple, ensure_ascii=False),
        },
        ensure_ascii=False,
    )
