"""A page of a running browser, driven over two pipes by the DevTools protocol."""

import fcntl
import json
import os
import select
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.browser import PLACE, PROGRAM, NoBrowser

SECONDS = 60  # for one answer; nothing takes a tenth of it
NARROW = 500  # pixels: narrower ones are telephones
_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-sandbox", "--no-zygote", "--disable-gpu",
    "--hide-scrollbars", "--font-render-hinting=none", "--no-first-run", "--disable-dev-shm-usage",
)  # fmt: skip
_FAR = 10  # descriptors from here on are nobody's third or fourth


class BrowserFailed(Exception):
    """The browser refused a command, or says nothing any more."""


@dataclass
class Page:
    """One page; ``asking`` and ``answers`` are the pipes' ends."""

    asking: int
    answers: int
    session: str | None = None
    frame: str = ""
    asked: int = 0
    unread: bytes = b""

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return what the browser answers to a command of the protocol."""
        self.asked += 1
        command = {"id": self.asked, "method": method, "params": parameters}
        addressed = command | ({"sessionId": self.session} if self.session else {})
        with os.fdopen(self.asking, "wb", closefd=False) as pipe:
            pipe.write(json.dumps(addressed).encode() + b"\0")
        answer: dict[str, Any] = {}
        while answer.get("id") != self.asked:  # else it is an event, which nobody waits for
            answer = json.loads(self._read())
        if "error" in answer:
            message = f"{method}: {answer['error']['message']}"
            raise BrowserFailed(message)
        return dict(answer["result"])

    def _read(self) -> bytes:
        while b"\0" not in self.unread:
            ready, _, _ = select.select([self.answers], [], [], SECONDS)
            more = os.read(self.answers, 1 << 20) if ready else b""
            if not more:
                raise BrowserFailed(BrowserFailed.__doc__)
            self.unread += more
        message, _, self.unread = self.unread.partition(b"\0")
        return message

    def show(self, markup: str, *, width: int, dark: bool) -> None:
        """Show a document in a window of that width, in light or dark."""
        window = {"width": width, "height": 800, "deviceScaleFactor": 1}
        self.call("Emulation.setDeviceMetricsOverride", **window, mobile=width < NARROW)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.setDocumentContent", frameId=self.frame, html=markup)

    def ask(self, expression: str) -> Any:
        """Return the value of a JavaScript expression on the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserFailed(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def picture(self) -> str:
        """Return a picture of the whole page: a PNG in base 64."""
        return str(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"])


@contextmanager
def a_page() -> Iterator[Page]:
    """Yield a page of a browser of its own; raises ``NoBrowser`` where there is none."""
    program = os.environ.get("CHROMIUM") or str(PROGRAM)
    if not Path(program).exists():
        message = f"There is no browser at {program}: make browser fetches one."
        raise NoBrowser(message)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, page = _started(program, profile)
        try:
            target = page.call("Target.createTarget", url="about:blank")["targetId"]
            attached = page.call("Target.attachToTarget", targetId=target, flatten=True)
            page.session = attached["sessionId"]
            page.frame = page.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
            yield page
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            os.close(page.asking)
            os.close(page.answers)


def _started(program: str, profile: str) -> tuple[int, Page]:
    """Start the program, its third and fourth descriptor the far ends of our pipes."""
    theirs_in, asking = map(_far, os.pipe())
    answers, theirs_out = map(_far, os.pipe())
    process = os.posix_spawn(
        program,
        [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        os.environ | _own_libraries() if program == str(PROGRAM) else os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, theirs_in, 3),
            (os.POSIX_SPAWN_DUP2, theirs_out, 4),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    os.close(theirs_in)
    os.close(theirs_out)
    return process, Page(asking, answers)


def _own_libraries() -> dict[str, str]:
    """Return where the package's libraries and fonts are: the same wherever it runs."""
    return {"LD_LIBRARY_PATH": str(PLACE / "lib"), "FONTCONFIG_FILE": str(PLACE / "fonts.conf")}


def _far(descriptor: int) -> int:
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FAR)
    os.close(descriptor)
    return moved
