"""What ``make bench`` says of reading mail: how many are read right, and the time it takes."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chalicelib.intake.reading.mail import Mail, read_mail
from infra.mails import KnownMail, known_mails, squeezed

AT_MOST_MS: Final = 15  # of CPU, for a mail of 100 KB
RUNS: Final = 20
LINE: Final = (
    "El equipo de la oficina no arranca desde ayer, y nadie sabe por qué ni desde cuándo.\r\n"
)
HEAD: Final = "From: Ana <ana@cliente.example>\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\n"


def mail_figures() -> bool:
    """Prints them; whether the time is kept."""
    hits: Counter[str] = Counter()
    mails = known_mails()
    for known in mails:
        hits.update(_hits(known, read_mail(known.raw)))
    print("\nmails of our own, read right")
    for figure in ("reply", "subject", "sender", "attachments"):
        print(f"  {figure:<34}{hits[figure]}/{len(mails)}")
    for figure, score in _shared():
        print(f"  {'shared: ' + figure:<34}{score}")
    best = min(_milliseconds((HEAD + LINE * (100_000 // len(LINE))).encode()) for _ in range(RUNS))
    kept = best <= AT_MOST_MS
    late = "" if kept else "  OVER BUDGET"
    print(f"read a mail of 100 KB               {best:.1f} ms of CPU  (at most {AT_MOST_MS}){late}")
    return kept


def _hits(known: KnownMail, mail: Mail) -> Iterator[str]:
    if squeezed(mail.reply) == squeezed(mail.text if known.reply is None else known.reply):
        yield "reply"
    if mail.subject == known.subject:
        yield "subject"
    if (mail.sender.name, mail.sender.address) == (known.sender, known.address):
        yield "sender"
    if tuple(file.filename for file in mail.attachments) == known.files:
        yield "attachments"


def _shared() -> list[tuple[str, str]]:
    """The rows of the corpus that VENTANILLA_MAIL_CORPUS names; none without it."""
    corpus = os.environ.get("VENTANILLA_MAIL_CORPUS")
    if not corpus:
        return []
    reader = [sys.executable, "-m", "chalicelib.intake"]
    done = subprocess.run(
        [sys.executable, str(Path(corpus) / "score.py"), "--", *reader],
        capture_output=True,
        text=True,
        check=True,
    )
    return re.findall(r"^(.+): (\d+/\d+)$", done.stdout, re.MULTILINE)


def _milliseconds(raw: bytes) -> float:
    begun = time.process_time()
    read_mail(raw)
    return (time.process_time() - begun) * 1_000
