"""The reader against a corpus of real mails, where VENTANILLA_MAIL_CORPUS names its folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = os.environ.get("VENTANILLA_MAIL_CORPUS", "")
# Shares that must be reached. What misses: a text whose charset the corpus leaves undecoded, one
# that it takes for a file, uuencode it leaves undone, a list of attachments that it left out.
WANTED = {
    "read without a crash": 1.0,
    "subject": 0.98,
    "from_email": 0.98,
    "from_name": 0.92,
    "body (word F1 >= 0.9)": 0.92,
    "attachment count": 0.92,
    "attachment names": 0.88,
    "reply (talon set)": 0.95,
    "reply (crisp set)": 0.65,
    "reply (patterns)": 1.0,
}


@pytest.mark.skipif(not CORPUS, reason="VENTANILLA_MAIL_CORPUS names no folder")
def test_real_mails_are_read_as_well_as_ever() -> None:
    score = [sys.executable, str(Path(CORPUS) / "score.py"), "--", sys.executable]
    done = subprocess.run(
        [*score, "-m", "chalicelib.intake"], capture_output=True, check=True, text=True
    )
    rows = dict(re.findall(r"^(.+): (\d+/\d+)$", done.stdout, re.MULTILINE))
    shares = {
        figure: int(row.split("/")[0]) / int(row.split("/")[1]) for figure, row in rows.items()
    }
    assert {name for name, share in WANTED.items() if shares[name] < share} == set()
