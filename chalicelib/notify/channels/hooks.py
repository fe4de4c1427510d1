"""Delivering over HTTP: the webhook as it is now, its form of the notice, one POST."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.configuration.webhooks import Webhook
from chalicelib.notify.channels import signed, slack, teams, telegram, whatsapp
from chalicelib.notify.channels.failures import Refused
from chalicelib.notify.channels.post import Answer, Request
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.notice import Notice
from chalicelib.store.webhooks import WebhookNotFound, WebhookStore


class Form(NamedTuple):
    """How a kind of webhook is asked, and how its answer is read."""

    request: Callable[[Notice, Webhook, datetime, str], Request]
    settled: Callable[[Answer, Notice], str]


FORMS: Mapping[Channel, Form] = {
    Channel.SIGNED: Form(signed.request, signed.settled),
    Channel.SLACK: Form(slack.request, slack.settled),
    Channel.TEAMS: Form(teams.request, teams.settled),
    Channel.TELEGRAM: Form(telegram.request, telegram.settled),
    Channel.WHATSAPP: Form(whatsapp.request, whatsapp.settled),
}


@dataclass(frozen=True)
class Hooks:
    """Delivers to webhooks, each read when it is told: what was changed or removed counts."""

    webhooks: WebhookStore
    post: Callable[[Request], Answer]
    now: Callable[[], datetime]

    def deliver(self, job: Job) -> str:
        """Tell the webhook; return by which id it took it. Raises ``Undelivered``."""
        notice = job.notice
        if notice is None or not (job.number or job.person or job.pages):
            message = "there is no ticket to tell of"
            raise Refused(message)
        try:
            webhook = self.webhooks.load(job.webhook or "")
        except WebhookNotFound:
            message = "the webhook was removed"
            raise Refused(message) from None
        if not webhook.active or Channel(webhook.kind) is not job.channel:
            message = "the webhook was switched off"
            raise Refused(message)
        if notice.actor is not None and not webhook.internal:
            message = (
                "the webhook is no longer the desk's own, and this was written for one that is"
            )
            raise Refused(message)
        return FORMS[job.channel].settled(self.ask(webhook, notice, job.address), notice)

    def ask(self, webhook: Webhook, notice: Notice, to: str) -> Answer:
        """Return what the other side answers, whatever that is."""
        form = FORMS[Channel(webhook.kind)]
        return self.post(form.request(notice, webhook, self.now(), to))
