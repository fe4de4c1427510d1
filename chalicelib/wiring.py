"""The composition root: one desk per Lambda, with real clients, built when first needed."""

from datetime import UTC, datetime
from functools import cache
from secrets import randbits
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from chalicelib.desk.context import Desk
from chalicelib.notify.channels.hooks import Hooks
from chalicelib.notify.channels.post import Post
from chalicelib.notify.registering import Registry
from chalicelib.notify.verifying import CodePost
from chalicelib.settings import settings
from chalicelib.signing import Signer
from chalicelib.store.addresses import AddressStore
from chalicelib.store.asked import AskedStore
from chalicelib.store.baskets import BasketStore
from chalicelib.store.choices import ChoiceStore
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.contacts import ContactStore
from chalicelib.store.customers import CustomerStore
from chalicelib.store.devices import DeviceStore
from chalicelib.store.due import DueStore
from chalicelib.store.duty import DutyStore
from chalicelib.store.external import ExternalStore
from chalicelib.store.files import FileStore
from chalicelib.store.lists import ListStore
from chalicelib.store.mails import MailStore
from chalicelib.store.notices import NoticeStore
from chalicelib.store.organizations import OrganizationStore
from chalicelib.store.pages import PageStore
from chalicelib.store.people import PeopleStore
from chalicelib.store.preflight import PreflightStore
from chalicelib.store.rates import RateStore
from chalicelib.store.tickets import TicketStore
from chalicelib.store.timelines import TimelineStore
from chalicelib.store.told import ToldStore
from chalicelib.store.webhooks import WebhookStore

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_CLIENT = Config(
    connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 4}
)


# A message that was sent, but whose answer got lost, is not sent again blindly by the client.
_SENDING = _CLIENT.merge(Config(retries={"total_max_attempts": 1}))


@cache
def client(service: str) -> Any:
    """Return the client of an AWS service, made once per Lambda."""
    config = _SENDING if service in {"ses", "sns"} else _CLIENT
    return boto3.client(service, config=config)  # type: ignore[call-overload]


@cache
def signer() -> Signer:
    """Return the signer with the desk's key, read from Secrets Manager once per Lambda."""
    secret = client("secretsmanager").get_secret_value(SecretId=settings().secret_arn)
    return Signer(secret["SecretString"].encode())


@cache
def desk() -> Desk:
    """Return the desk of this deployment."""
    names = settings()
    table = client("dynamodb"), names.table
    return Desk(
        tickets=TicketStore(*table),
        timelines=TimelineStore(*table),
        lists=ListStore(*table),
        due=DueStore(*table),
        customers=CustomerStore(*table),
        organizations=OrganizationStore(*table),
        people=PeopleStore(*table),
        external=ExternalStore(*table),
        mails=MailStore(*table),
        told=ToldStore(*table),
        choices=ChoiceStore(*table),
        notices=NoticeStore(*table),
        baskets=BasketStore(*table),
        asked=AskedStore(*table),
        files=FileStore(_s3, names.raw_mail_bucket, names.attachments_bucket),
        addresses=AddressStore(*table, lambda: client("sesv2")),
        configuration=ConfigurationStore(*table),
        signer=signer,
        now=lambda: datetime.now(UTC),
        random_bits=randbits,
        webhooks=WebhookStore(*table),
        devices=DeviceStore(*table),
        contacts=ContactStore(*table),
        duty=DutyStore(*table),
        preflights=PreflightStore(*table),
        pages=PageStore(*table),
    )


@cache
def rates() -> RateStore:
    """Return the counters of calls that all containers share."""
    return RateStore(client("dynamodb"), settings().table)


@cache
def _s3() -> Any:
    path_style = Config(s3={"addressing_style": "path"}, signature_version="s3v4")
    return boto3.client("s3", config=_CLIENT.merge(path_style))


def sqs() -> "SQSClient":
    """Return the client of the queues."""
    queues: SQSClient = client("sqs")
    return queues


@cache
def hooks() -> Hooks:
    """Return what delivers to webhooks."""
    return Hooks(desk().webhooks, Post(loopback=settings().loopback_webhooks), desk().now)


@cache
def registry() -> Registry:
    """Return what registers people's devices."""
    return Registry(desk(), client("sns"), settings().push_applications)  # type: ignore[arg-type]


@cache
def code_post() -> CodePost:
    """Return what sends the codes that verify how people are paged."""
    names = settings()
    return CodePost(desk(), sqs(), names.send_queue_url, names.hook_queue_url, names.public_url)
