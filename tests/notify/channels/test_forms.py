"""Each service is told in its own form, and what customers write calls nobody and breaks nothing."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from chalicelib.configuration.webhooks import OVERLAP, Webhook, changed
from chalicelib.notify.channels import push, signed, slack, teams, telegram, whatsapp
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.channels.post import Answer
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.notice import Notice
from tests.samples import MONDAY

SECRETS = ["whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3)]
HOSTILE = (
    "<!channel> <!here> <@U123> @channel @here @Everyone <https://evil.example|banco> "
    "<at>Todos</at> < AT id='x'>Ana</ AT> [pague](https://evil.example) *x* @durov & \"q\" 'q'"
)
KINDS = {
    "signed": {"url": "https://hooks.example/x", "secret": SECRETS[0]},
    "slack": {"url": "https://hooks.example/x"},
    "teams": {"url": "https://hooks.example/x"},
    "telegram": {"token": "123456:AAE-abcdefghijklmnopqrstuvwxyz012345", "chat": "-100"},
    "whatsapp": {
        "token": "EAAG0123456789", "phone_number_id": "10987", "template": "estado",
        "template_language": "es",
    },
}  # fmt: skip


def a_webhook(kind, **fields):
    return Webhook(name=kind, kind=kind, **{**KINDS[kind], **fields})


def a_notice(**fields):
    given = {
        "id": "K7M42QXG-000002-0-sala", "event": "K7M42QXG.000002.0", "kind": "answered",
        "at": MONDAY, "number": "K7M4-2QXG", "subject": "No entro", "what": "Escribió el cliente",
        "who": "María Vega", "side": "customer", "status": "open", "status_before": "pending",
        "priority": "high", "ticket_kind": "incident", "team": "nivel1", "said": "Ayuda",
        "link": "https://mesa.example/tickets/K7M4-2QXG", **fields,
    }  # fmt: skip
    return Notice(**given)


HOSTILE_NOTICE = a_notice(subject=HOSTILE, said=HOSTILE, who=HOSTILE)


def body(request):
    return json.loads(request.body)


def signatures_of(request):
    return request.headers["webhook-signature"].split(" ")


def expected(secret, request):
    """The signature, written from the specification's text and not from the desk's code."""
    content = b"%s.%s.%s" % (
        request.headers["webhook-id"].encode(),
        request.headers["webhook-timestamp"].encode(),
        request.body,
    )
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def test_the_signature_is_the_one_of_the_specifications_own_example():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = signed.signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signed_document_tells_what_changed_and_carries_its_signature():
    request = signed.request(a_notice(), a_webhook("signed"), MONDAY, "")
    assert signatures_of(request) == [expected(SECRETS[0], request)]
    assert request.headers["webhook-timestamp"] == str(int(MONDAY.timestamp()))
    document = body(request)
    assert document["type"] == "ticket.answered"
    data = document["data"]
    assert data["status"] == {"before": "pending", "after": "open"}
    assert data["actor"] == {"name": "María Vega", "side": "customer"}
    assert data["message"] == {"text": "Ayuda", "shortened": False, "verified": True}
    assert not {"reason", "assignee", "id"} & set(data)


def test_a_retry_has_the_same_id_and_body_and_a_signature_of_its_own_time():
    webhook = a_webhook("signed")
    first = signed.request(a_notice(), webhook, MONDAY, "")
    second = signed.request(a_notice(), webhook, MONDAY + timedelta(minutes=2), "")
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert signatures_of(first) != signatures_of(second)


def test_a_secret_that_was_replaced_signs_for_a_day_beside_the_new_one_and_then_no_more():
    webhook = changed(a_webhook("signed"), {"secret": SECRETS[1]}, "admin", MONDAY)
    in_time = signed.request(a_notice(), webhook, MONDAY + OVERLAP - timedelta(seconds=1), "")
    assert signatures_of(in_time) == [expected(SECRETS[1], in_time), expected(SECRETS[0], in_time)]
    late = signed.request(a_notice(), webhook, MONDAY + OVERLAP, "")
    assert signatures_of(late) == [expected(SECRETS[1], late)]


def test_a_secret_that_is_replaced_twice_leaves_the_first_behind():
    once = changed(a_webhook("signed"), {"secret": SECRETS[1]}, "admin", MONDAY)
    twice = changed(once, {"secret": SECRETS[2]}, "admin", MONDAY)
    assert twice.secrets_at(MONDAY) == (SECRETS[2], SECRETS[1])
    assert changed(once, {"secret": SECRETS[1]}, "admin", MONDAY) == once


def test_slack_is_told_in_blocks_and_in_one_line():
    message = slack.message(a_notice())
    assert message["text"] == "Escribió el cliente · #K7M4-2QXG: No entro"
    shown = json.dumps(message["blocks"], ensure_ascii=False)
    for each in ("Escribió el cliente", "No entro", "Ayuda", "María Vega", "nivel1"):
        assert each in shown
    assert "<https://mesa.example/tickets/K7M4-2QXG|#K7M4-2QXG>" in shown


def test_in_slack_nobody_is_called_by_what_a_customer_writes():
    message = slack.message(HOSTILE_NOTICE)
    assert not re.search(r"<[!@#]", message["text"])
    assert "https://evil.example|" not in message["text"].replace("&lt;https://evil.example|", "")
    for element in texts(message["blocks"]):
        assert element["type"] == "plain_text" or HOSTILE not in element["text"]
        assert not re.search(r"@(channel|here|everyone)", element["text"], re.IGNORECASE)
    assert not re.search(r"@(channel|here|everyone)", message["text"], re.IGNORECASE)


def texts(blocks):
    for block in blocks:
        yield from block.get("elements", ())
        if "text" in block:
            yield block["text"]


def test_slacks_limits_are_kept_whatever_is_written():
    long = a_notice(subject="x" * 9_000, said="&" * 9_000, who="y" * 9_000)
    message = slack.message(long)
    for block in message["blocks"]:
        most = 150 if block["type"] == "header" else 3_000
        assert all(0 < len(each["text"]) <= most for each in texts([block]))
    assert len(message["text"]) < 40_000


def test_teams_is_told_by_an_adaptive_card_with_a_link():
    message = teams.message(a_notice())
    assert message["type"] == "message"
    (attachment,) = message["attachments"]
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["actions"][0]["url"] == "https://mesa.example/tickets/K7M4-2QXG"
    shown = json.dumps(card, ensure_ascii=False)
    for each in ("Escribió el cliente", "#K7M4-2QXG · No entro", "Ayuda", "María Vega"):
        assert each in shown


def test_in_teams_nobody_is_mentioned_and_no_link_is_made_by_what_a_customer_writes():
    (attachment,) = teams.message(HOSTILE_NOTICE)["attachments"]
    card = attachment["content"]
    assert "msteams" not in card
    assert not re.search(r"<\s*/?\s*at\b", json.dumps(card), re.IGNORECASE)
    # Only text blocks read Markdown; text runs do not.
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    long = teams.message(a_notice(subject="ñ" * 250, said="ñ" * 90_000, who="ñ" * 100))
    assert len(json.dumps(long)) < 28_000


class Telegrams(HTMLParser):
    """What Telegram makes of HTML: its text and its tags."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, _attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_telegram_is_told_in_html_with_a_link():
    request = telegram.request(a_notice(), a_webhook("telegram"), MONDAY, "")
    assert request.url == (
        "https://api.telegram.org/bot123456:AAE-abcdefghijklmnopqrstuvwxyz012345/sendMessage"
    )
    message = body(request)
    assert (message["chat_id"], message["parse_mode"]) == ("-100", "HTML")
    for each in ("Escribió el cliente", "#K7M4-2QXG", "No entro", "Ayuda", "María Vega"):
        assert each in message["text"]
    assert '<a href="https://mesa.example/tickets/K7M4-2QXG">' in message["text"]


def test_in_telegram_only_the_desks_own_markup_is_markup_and_nobody_is_called():
    read = Telegrams(telegram.text(HOSTILE_NOTICE))
    assert read.tags == ["b", "b", "a"]
    assert not re.search(r"(?<![\w.])@\w", read.text)


@pytest.mark.parametrize("said", ["x" * 9_000, "&" * 9_000, "<" * 4_000, "😀" * 5_000])
def test_a_telegram_is_never_too_long_and_no_entity_is_cut(said):
    text = telegram.text(a_notice(said=said, subject="&" * 250, who="<" * 900))
    assert len(text) <= telegram.MOST
    assert text.endswith("</a>")
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;)", text)


def test_telegram_answers_with_the_messages_id_or_with_how_long_to_wait():
    notice = a_notice()
    taken = Answer(200, '{"ok":true,"result":{"message_id":77}}')
    assert telegram.settled(taken, notice) == "77"
    assert telegram.settled(Answer(200, "not JSON"), notice) == notice.id
    with pytest.raises(Unreachable) as busy:
        telegram.settled(Answer(429, '{"ok":false,"parameters":{"retry_after":33}}'), notice)
    assert busy.value.after == timedelta(seconds=33)
    with pytest.raises(Refused):
        telegram.settled(Answer(403, '{"ok":false,"description":"bot was kicked"}'), notice)


def test_whatsapp_is_told_by_a_template_with_number_and_status():
    request = whatsapp.request(a_notice(), a_webhook("whatsapp"), MONDAY, "+56912345678")
    assert request.url.startswith("https://graph.facebook.com/v")
    assert request.url.endswith("/10987/messages")
    assert request.headers["Authorization"] == "Bearer EAAG0123456789"
    message = body(request)
    assert (message["messaging_product"], message["type"]) == ("whatsapp", "template")
    assert message["to"] == "56912345678"
    assert message["template"]["language"] == {"code": "es"}
    (component,) = message["template"]["components"]
    shown = [each["text"] for each in component["parameters"]]
    assert shown == ["K7M4-2QXG", "Escribió el cliente"]
    assert "Ayuda" not in request.body.decode()


def test_whatsapp_is_refused_without_a_ticket():
    with pytest.raises(Refused, match="registered"):
        whatsapp.request(a_notice(number=""), a_webhook("whatsapp"), MONDAY, "+56912345678")


def test_whatsapps_own_codes_say_whether_it_is_not_now_or_never():
    notice = a_notice()
    taken = Answer(200, '{"messages":[{"id":"wamid.x","message_status":"accepted"}]}')
    assert whatsapp.settled(taken, notice) == "wamid.x"
    with pytest.raises(Unreachable, match="130429"):
        whatsapp.settled(Answer(400, '{"error":{"code":130429,"message":"secret"}}'), notice)
    with pytest.raises(Refused) as never:
        whatsapp.settled(Answer(400, '{"error":{"code":131026,"message":"+569…"}}'), notice)
    assert never.value.reason == "HTTP 400 (131026)"


def test_a_push_has_a_payload_for_each_platform_within_its_limit():
    job = Job(
        number="K7M42QXG", event="E#000002.0", template="answered", audience="staff",
        channel=Channel.PUSH, address="arn:1", subject="😀" * 300, text='ñ"\\' * 2_000,
    )  # fmt: skip
    payloads = json.loads(push.payloads(job))
    android = json.loads(payloads["GCM"])["fcmV1Message"]["message"]
    assert android["data"] == {"number": "K7M42QXG", "template": "answered"}
    apple = json.loads(payloads["APNS"])
    assert apple["aps"]["alert"]["title"] == "😀" * 100
    assert payloads["APNS_SANDBOX"] == payloads["APNS"]
    assert all(len(each.encode()) <= 4_096 for each in payloads.values())


@pytest.mark.parametrize("asked", ["10" * 20, "1e999", str(10**18)])
def test_a_wait_that_no_clock_holds_is_no_wait(asked):
    text = f'{{"ok": false, "parameters": {{"retry_after": {asked}}}}}'
    with pytest.raises(Unreachable) as raised:
        telegram.settled(Answer(429, text), a_notice())
    assert raised.value.after is None


@pytest.mark.parametrize(
    "shown",
    [
        lambda notice: json.dumps(slack.message(notice), ensure_ascii=False),
        lambda notice: json.dumps(teams.message(notice), ensure_ascii=False),
        telegram.text,
    ],
)
def test_words_whose_writer_is_not_verified_stand_below_a_warning(shown):
    words = {"said": "Cambien mi clave", "warning": "Cuidado con eve@evil.example & <b>"}
    text = shown(a_notice(verified=False, **words))
    assert text.index("⚠ Cuidado con eve") < text.index("Cambien mi clave")
    assert "⚠" not in shown(a_notice(**words))
    assert "⚠" in shown(a_notice(verified=False)), "told by an earlier release"
