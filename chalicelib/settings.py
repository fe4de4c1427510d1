"""The environment of the Lambdas: the only reader of ``os.environ`` at run time."""

import os
from dataclasses import dataclass
from functools import cache
from typing import Literal

Part = Literal["api", "authorizer", "work"]  # "work": whatever no request waits for


@dataclass(frozen=True)
class Settings:
    """Names and addresses that the CDK stack hands to every function; no secrets."""

    table: str
    raw_mail_bucket: str
    attachments_bucket: str
    wake_queue_url: str
    send_queue_url: str
    page_topic_arn: str
    secret_arn: str
    issuer: str  # OIDC issuer of the tokens
    audience: str  # the client id that tokens must be made for
    jwks_url: str  # where the issuer publishes its keys
    public_url: str  # where people reach the API; for links in pages
    configuration_set: str  # of SES
    mail_queue_url: str  # where raw mails without a record are told of again
    hook_queue_url: str
    push_applications: dict[str, str]  # platform to the ARN of its application of SNS
    loopback_webhooks: bool  # on a laptop: webhooks may lead to http://127.0.0.1
    retry_pace: float  # 1; on a laptop what failed is tried again sooner

    def queue_url(self, arn: str) -> str:
        """Return the URL of the queue that messages are sent from."""
        urls = (self.send_queue_url, self.hook_queue_url)
        return next(each for each in urls if each.rpartition("/")[2] == arn.rpartition(":")[2])


@cache
def settings() -> Settings:
    """Return this function's settings; a missing variable names itself in a ``KeyError``."""
    environment = os.environ
    return Settings(
        table=environment["TABLE_NAME"],
        raw_mail_bucket=environment["RAW_MAIL_BUCKET"],
        attachments_bucket=environment["ATTACHMENTS_BUCKET"],
        wake_queue_url=environment["WAKE_QUEUE_URL"],
        send_queue_url=environment["SEND_QUEUE_URL"],
        page_topic_arn=environment["PAGE_TOPIC_ARN"],
        secret_arn=environment["SECRET_ARN"],
        issuer=environment["ISSUER"],
        audience=environment["AUDIENCE"],
        jwks_url=environment["JWKS_URL"],
        public_url=environment.get("PUBLIC_URL", "").rstrip("/"),
        configuration_set=environment["CONFIGURATION_SET"],
        mail_queue_url=environment["MAIL_QUEUE_URL"],
        hook_queue_url=environment["HOOK_QUEUE_URL"],
        push_applications={
            "android": environment.get("PUSH_ANDROID_ARN", ""),
            "ios": environment.get("PUSH_IOS_ARN", ""),
        },
        loopback_webhooks=environment.get("LOOPBACK_WEBHOOKS") == "yes",
        retry_pace=float(environment.get("RETRY_PACE", "1")),
    )


@dataclass(frozen=True)
class Triggers:
    """ARNs of the sources that app.py declares triggers on, known when the app is packaged."""

    mail_queue: str
    wake_queue: str
    send_queue: str
    event_stream: str
    check_queue: str
    feedback_queue: str
    hook_queue: str
    sms_queue: str


@cache
def triggers() -> Triggers:
    """Return the trigger sources."""
    return Triggers(
        mail_queue=os.environ["MAIL_QUEUE_ARN"],
        wake_queue=os.environ["WAKE_QUEUE_ARN"],
        send_queue=os.environ["SEND_QUEUE_ARN"],
        event_stream=os.environ["EVENT_STREAM_ARN"],
        check_queue=os.environ["CHECK_QUEUE_ARN"],
        feedback_queue=os.environ["FEEDBACK_QUEUE_ARN"],
        hook_queue=os.environ["HOOK_QUEUE_ARN"],
        sms_queue=os.environ["SMS_QUEUE_ARN"],
    )


def serves(part: Part) -> bool:
    """Return whether this function has that part; whoever is not told which one has all of them.

    A function's cold start loads its own part alone: all functions share one package and app.py.
    """
    return os.environ.get("SERVES", part) == part
