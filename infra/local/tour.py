"""``make tour``: the desk's scenes, played against a desk that is up, over SMTP and HTTP."""

import argparse
import sys
import time

import httpx
from botocore.exceptions import EndpointConnectionError

from infra.local.life import Life
from infra.local.places import Places, Running
from infra.local.scenes import Contract, Requirement, Telephone
from infra.local.stage import DidNotHappen

SCENES = (
    ("The contract is a gate", Contract),
    ("The telephone and the levels", Telephone),
    ("A requirement and its visit", Requirement),
    ("A ticket's whole life, in a hurry", Life),
)


def main() -> int:
    """Play every scene against the desk that ``make run`` has up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patient", action="store_true", help="wait for the minute's schedule")
    patient = parser.parse_args().patient
    begun = time.monotonic()
    try:
        running = Running.load(Places.from_environment())
        for title, scene in SCENES:
            print(f"\n{title}")
            scene(running, print, patient).play()
    except (FileNotFoundError, httpx.HTTPError, EndpointConnectionError, ConnectionError):
        print("ventanilla: no desk is up: start one with make run", file=sys.stderr)
        return 1
    except DidNotHappen as failure:
        print(f"ventanilla: the tour ended: {failure}", file=sys.stderr)
        return 1
    print(f"\nthe tour took {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
