"""Owns how a command shows where it is: a bar on a terminal, elsewhere a line each 1,000 rows."""

import time
from collections.abc import Callable
from typing import TextIO

_BAR = 30  # characters
_REDRAWN = 0.1  # seconds
_STEP = 1_000  # rows, or whatever is counted


class Progress:
    """How far one file is; ``step`` is called with each row, or several, that are done."""

    def __init__(
        self,
        name: str,
        total: int,
        stream: TextIO,
        clock: Callable[[], float] = time.monotonic,
        *,
        unit: str = "rows",
    ) -> None:
        """Begin; ``clock`` counts seconds, ``unit`` says what is counted."""
        self._name, self._total, self._stream, self._clock = name, total, stream, clock
        self._unit = unit
        self._bar = stream.isatty()
        self._begun = self._drawn = self._latest = clock()
        self.done = 0

    @property
    def rate(self) -> float:
        """How many a second until the latest."""
        return self.done / max(self._latest - self._begun, 1e-6)

    def step(self, rows: int = 1) -> None:
        """Count a row or several, and show it when it is time to."""
        before = self.done
        self.done += rows
        self._latest = self._clock()
        if self._bar:
            if self._latest - self._drawn >= _REDRAWN or self.done == self._total:
                self._drawn = self._latest
                self._stream.write(f"\r{self._line()}\x1b[K")
                self._stream.flush()
        elif self.done // _STEP > before // _STEP:
            print(self._line(), file=self._stream, flush=True)

    def end(self) -> None:
        """Leave the bar's line, as it was last drawn."""
        if self._bar and self.done:
            self._stream.write(f"\r{self._line()}\x1b[K\n")
            self._stream.flush()

    def _line(self) -> str:
        filled = _BAR * self.done // max(self._total, 1)
        bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] " if self._bar else ""
        minutes, seconds = divmod(round((self._total - self.done) / self.rate), 60)
        counted = f"{self.done:,}/{self._total:,}"
        speed = f"{self.rate:,.0f} {self._unit}/s"
        return f"{self._name} {bar}{counted}  {speed}  {minutes}:{seconds:02} left"
