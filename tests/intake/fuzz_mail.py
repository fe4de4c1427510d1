"""Fuzzing the mail reader with atheris: `make fuzz SECONDS=60`. What it finds becomes a test.

It is run by hand, not by pytest. A finding is an exception, an answer that cannot be stored or breaks a
law of test_mail_laws.py, or an input that takes more than a few seconds; it is written to
.local/fuzz/, and `python tests/intake/fuzz_mail.py FILE` repeats it.
"""

import ast
import importlib.util
import sys
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
HOME = ROOT / ".local" / "fuzz"
LONGEST = 20_000  # bytes of a made-up mail
SLOW = 5  # seconds


def main(arguments: list[str]) -> int:
    """Fuzz for the seconds that are given, or read the files that are named once more."""
    if arguments and not arguments[0].isdigit():
        for path in arguments:
            read_one(Path(path).read_bytes())
        return 0
    if importlib.util.find_spec("atheris") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        sys.stdout.write(f"fuzz: not run, atheris has no wheel for Python {version} here\n")
        return 0
    return fuzz(int(arguments[0]) if arguments else 60)


def fuzz(seconds: int) -> int:
    """Feed the reader with mutations of the project's own test mails."""
    import atheris

    with atheris.instrument_imports(include=["chalicelib.intake.reading"]):
        import chalicelib.intake.reading.safe_html  # noqa: F401
    corpus = HOME / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    terms = [
        f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOW}", "-rss_limit_mb=1024", "-len_control=0",
        f"-artifact_prefix={HOME}/", f"-dict={_words()}", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *terms, str(corpus)], read_one)
    atheris.Fuzz()
    return 0


def read_one(raw: bytes) -> None:
    """Read a mail as the desk does, and object to an answer that cannot be stored or sent."""
    from chalicelib.intake.reading.mail import read_mail
    from chalicelib.intake.reading.safe_html import safe_html

    found = read_mail(raw)
    page = safe_html(found.html or "", found.attachments).page
    people = [found.sender, *found.reply_to, *found.to, *found.cc]
    lines = [
        found.subject, found.message_id or "", found.in_reply_to or "", *found.references,
        *(text for each in people for text in (each.name, each.address)),
        *(text for each in found.attachments for text in (each.filename, each.content_id)),
    ]  # fmt: skip
    for text in (found.text, found.reply, found.html or "", page, *found.defects, *lines):
        text.encode("utf-8")
        assert "\0" not in text
    assert not any("\n" in line or "\r" in line for line in lines)
    assert bool(found.reply.strip()) == bool(found.text.strip())
    assert "<script" not in page.lower()
    assert len({each.filename for each in found.attachments}) == len(found.attachments)


def seeds() -> list[bytes]:
    """Every mail or piece of one that stands as a literal in the tests beside this file."""
    found: list[bytes] = [EmailMessage().as_bytes()]
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, bytes | str):
                text = node.value
                raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
                found.append(
                    raw if b"\n" in raw else b"From: a@x.example\nContent-Type: text/html\n\n" + raw
                )
    return [each[:LONGEST] for each in found if len(each) > 3]


def _words() -> Path:
    """A libFuzzer dictionary of what mails are made of: the pieces of the laws' generator."""
    tree = ast.parse((Path(__file__).parent / "test_mail_laws.py").read_text("utf-8"))
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes) and node.value
    }
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in sorted(words))
    path = HOME / "words"
    path.write_text("".join(f'"{word}"\n' for word in escaped))
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
