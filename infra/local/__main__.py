"""``make run`` and its neighbours: up, reset, logs."""

import argparse
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime

import httpx

from infra.local.cloud import CannotStart
from infra.local.desk import alone, desk_up, sample_text
from infra.local.logs import follow
from infra.local.people import PEOPLE
from infra.local.places import Places, Running


def main() -> int:
    """Do what the command line says; errors are one line."""
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("command", choices=("up", "reset", "logs"))
    command = parser.parse_args().command
    places = Places.from_environment()
    try:
        return {"up": up, "reset": reset, "logs": logs}[command](places)
    except CannotStart as error:
        print(f"ventanilla: {error}", file=sys.stderr)
        return 1


def up(places: Places) -> int:
    """Bring the desk up and keep it up until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    begun = time.monotonic()
    try:
        with desk_up(places, sample_text(), _say) as running:
            print(welcome(running, time.monotonic() - begun), flush=True)
            _tell_of_text_messages(running)
    except KeyboardInterrupt:
        print("\nstopped; what happened is kept, make run brings it back", flush=True)
    return 0


def _say(line: str) -> None:
    print(f"{datetime.now():%H:%M:%S}  {line}", flush=True)


def _tell_of_text_messages(running: Running) -> None:
    """Say each SMS as it goes out, until Ctrl-C."""
    told = _text_messages(running)
    while not threading.Event().wait(1):
        messages = _text_messages(running)
        for phone, texts in messages.items():
            for text in texts[len(told.get(phone, [])) :]:
                _say(f"SMS to {phone}: {text}")
        told = messages or told


def _text_messages(running: Running) -> dict[str, list[str]]:
    try:
        answer = httpx.get(f"{running.endpoint}/_ministack/sns/sms-messages", timeout=5).json()
    except httpx.HTTPError:
        return {}
    return {
        phone: [message.get("Message", "") for message in messages]
        for phone, messages in answer["sms_messages"].items()
    }


def welcome(running: Running, seconds: float) -> str:
    """Return what to try first: where it is, who can call it, and lines to paste."""
    tokens = "\n".join(f"export {who.upper()}='{token}'" for who, token in running.tokens.items())
    people = "\n".join(
        f"  {who.upper():13} {name} <{address}>, {role}"
        for who, (address, name, role) in PEOPLE.items()
    )
    return f"""
Ventanilla is up after {seconds:.0f} s. Ctrl-C stops it and keeps its data; make reset forgets them.

  API        {running.api}
  Docs       {running.api}/docs
  Mail in    smtp://127.0.0.1:{running.smtp_port}   (to soporte@mesa.example, cgu@mesa.example, ...)
  Mail out   {running.outbox}

Who can call it, each with a token for eight hours:

{people}

Next: make tour plays four scenes against it; make desk FILE=desk.yaml STACK=local gives it a desk of
your own. Or paste this into another terminal:

export API='{running.api}'
{tokens}

# a customer writes by mail
printf 'From: María Vega <maria@cliente.example>\\nTo: cgu@mesa.example\\nSubject: Clave\\n\\nNo entro.\\n' |
  curl -s smtp://127.0.0.1:{running.smtp_port} -T - \\
  --mail-from maria@cliente.example --mail-rcpt cgu@mesa.example

# an agent looks at the queue of the team, and opens a ticket for a customer
curl -sw "\\n" -H "Authorization: Bearer $AGENT" "$API/tickets"
curl -sw "\\n" -H "Authorization: Bearer $AGENT" -H 'Content-Type: application/json' "$API/tickets" \\
  -d '{{"subject": "Cannot print", "text": "Nothing.", "requester": "john@customer.example"}}'

# its number, and what one does with it
NUMBER=$(curl -s -H "Authorization: Bearer $AGENT" "$API/tickets" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["number"])')
curl -sw "\\n" -H "Authorization: Bearer $AGENT" "$API/tickets/$NUMBER"
curl -sw "\\n" -H "Authorization: Bearer $AGENT" -X POST "$API/tickets/$NUMBER/claim"
curl -sw "\\n" -H "Authorization: Bearer $AGENT" -H 'Content-Type: application/json' \\
  "$API/tickets/$NUMBER/resolve" -d '{{"answer": "The cable was loose."}}'
"""


def reset(places: Places) -> int:
    """Forget the local desk's data."""
    with alone(places):
        shutil.rmtree(places.state, ignore_errors=True)
        (places.home / "running.json").unlink(missing_ok=True)
    print(f"forgot {places.state}")
    return 0


def logs(places: Places) -> int:
    """Print what the functions log, as they log it, until Ctrl-C."""
    try:
        running = Running.load(places)
    except FileNotFoundError:
        message = "There is no running desk: start one with make run"
        raise CannotStart(message) from None
    with suppress(KeyboardInterrupt):
        follow(running)
    return 0


if __name__ == "__main__":
    sys.exit(main())
