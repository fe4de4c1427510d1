"""Reading a desk.yaml and giving it to a deployed desk: ``make desk FILE=desk.yaml``."""

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.store.configuration import ConfigurationStore


class InvalidDesk(Exception):
    """What is wrong with a desk.yaml, a line for each error."""


def read_desk(path: Path) -> Configuration:
    """Return the desk that a file describes; raises ``InvalidDesk`` with all errors at once."""
    try:
        described = yaml.safe_load(path.read_text("utf-8"))
    except IsADirectoryError as error:
        message = "Which desk.yaml? make desk FILE=desk.yaml"
        raise InvalidDesk(message) from error
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise InvalidDesk(message) from error
    except yaml.YAMLError as error:
        message = f"{path}: is not YAML: {error}"
        raise InvalidDesk(message) from error
    return desk_of(described, str(path))


def desk_of(described: Any, origin: str) -> Configuration:
    """Return the desk that plain data describes."""
    try:
        return Configuration.model_validate(described)
    except ValidationError as error:
        lines = [
            f"{origin}: {'.'.join(str(part) for part in each['loc']) or 'the whole file'}: "
            f"{each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_url=False)
        ]
        raise InvalidDesk("\n".join(lines)) from error


def main() -> int:
    """Check a file, and load it into the table of a deployed stack unless told only to check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--stack", default="Ventanilla", help="the deployed stack")
    parser.add_argument("--check", action="store_true", help="only say whether it is right")
    arguments = parser.parse_args()
    try:
        configuration = read_desk(arguments.file)
    except InvalidDesk as error:
        print(error, file=sys.stderr)
        return 1
    if not arguments.check:
        import boto3  # noqa: PLC0415 - checking a file needs no AWS

        (stack,) = boto3.client("cloudformation").describe_stacks(StackName=arguments.stack)[
            "Stacks"
        ]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
        ConfigurationStore(boto3.client("dynamodb"), outputs["TableName"]).save(configuration)
    verb = "is right" if arguments.check else f"is the desk of {arguments.stack} now"
    print(
        f"{arguments.file} {verb}: {len(configuration.staff)} people, "
        f"{len(configuration.teams)} teams, {len(configuration.mailboxes)} addresses"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
