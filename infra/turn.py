"""Taking turns: what writes into one folder is done by one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / ".local"


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Wait until nobody else in this checkout does what ``name`` names, and keep others waiting."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
