"""The shapes of requests about webhooks."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.api.inputs import Edit, Input, Name, Slug
from chalicelib.configuration.webhooks import (
    AccessToken,
    BotToken,
    Chat,
    PhoneNumberId,
    Secret,
    TemplateLanguage,
    TemplateName,
    Url,
    WebhookKind,
)
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Priority

MOST_LISTED = 100

Events = Annotated[tuple[Kind, ...], Field(max_length=len(Kind))]
Names = Annotated[tuple[Name, ...], Field(max_length=50)]
Priorities = Annotated[tuple[Priority, ...], Field(max_length=len(Priority))]
Token = BotToken | AccessToken
Link = Annotated[
    str, StringConstraints(max_length=500, pattern=r"^https://[!-~]*\{number\}[!-~]*$")
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]


class NewWebhook(Input):
    """Who is told, of what. Secrets, tokens and addresses of chat rooms are never shown again.

    ``signed`` needs ``url`` and ``secret`` (``whsec_`` and 24 to 64 random bytes in base64); slack
    and teams ``url``; telegram ``token`` and ``chat``; whatsapp ``token``, ``phone_number_id``,
    ``template`` and ``template_language``. No ``events``, ``teams``, ``priorities``, ``products``:
    all. ``internal``: it is also told what customers are not. ``link``: where your front end shows
    a ticket, with ``{number}`` in it.
    """

    name: Slug
    kind: WebhookKind
    url: Url | None = None
    secret: Secret | None = None
    token: Token | None = None
    chat: Chat | None = None
    phone_number_id: PhoneNumberId | None = None
    template: TemplateName | None = None
    template_language: TemplateLanguage | None = None
    events: Events = ()
    internal: bool = False
    teams: Names = ()
    priorities: Priorities = ()
    products: Names = ()
    link: Link | None = None
    active: bool = True


class WebhookEdit(Edit):
    """The fields to change; what is left out stays. Another ``secret``: the old one signs a day."""

    url: Url | None = None
    secret: Secret | None = None
    token: Token | None = None
    chat: Chat | None = None
    phone_number_id: PhoneNumberId | None = None
    template: TemplateName | None = None
    template_language: TemplateLanguage | None = None
    events: Events = ()
    internal: bool = False
    teams: Names = ()
    priorities: Priorities = ()
    products: Names = ()
    link: Link | None = None
    active: bool = True


class TryOut(Input):
    """To which telephone, for whatsapp; nothing for the others."""

    phone: Phone | None = None


class DeliveryQuery(Input):
    """How many of the last deliveries."""

    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 50
