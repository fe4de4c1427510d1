"""E-mail, by SES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.customers.address import in_ascii
from chalicelib.notify.job import Job
from chalicelib.notify.mail import compose

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient


@dataclass(frozen=True)
class Letters:
    """Sends mails under one configuration set."""

    ses: "SESClient"
    configuration_set: str
    now: Callable[[], datetime]

    def deliver(self, job: Job) -> str:
        """Hand the mail to SES; return its id there."""
        sent = self.ses.send_raw_email(
            Source=job.sender,
            Destinations=[in_ascii(job.address)],
            RawMessage={"Data": compose(job, self.now())},
            ConfigurationSetName=self.configuration_set,
        )
        return sent["MessageId"]
