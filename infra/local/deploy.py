"""Deploying the production template to the local cloud, or updating it in place."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from botocore.exceptions import ClientError

from infra.local.aws import client
from infra.local.cloud import CannotStart
from infra.local.places import ACCOUNT, REGION, ROOT, Places
from infra.local.template import adapted
from infra.turn import turn

STACK = "Ventanilla"
OUT = ROOT / "cdk.out"
STAMP = OUT / "sources.sha256"
SOURCES = ("app.py", "requirements.txt", "chalicelib", ".chalice/config.json", "infra")
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


def synthesize() -> None:
    """Write the templates, unless they are of these very sources already."""
    with turn("synthesizing"):
        digest = _digest_of_sources()
        if not STAMP.exists() or STAMP.read_text() != digest:
            _synthesize()
            STAMP.write_text(digest)


def _synthesize() -> None:
    inherited = {each: os.environ[each] for each in os.environ if each not in {"STAGE", "DOMAIN"}}
    done = subprocess.run(
        [sys.executable, "-m", "infra.app", "--unchecked"],
        cwd=ROOT,
        env=inherited | {"CDK_VALIDATION": "false"},  # `make check` does it, in ten seconds
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        message = f"The template cannot be made: {last}"
        raise CannotStart(message)


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in _source_files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for source in (ROOT / name for name in SOURCES):
        found = sorted(source.rglob("*.py")) if source.is_dir() else [source]
        yield from (path for path in found if "local" not in path.parts)


def deploy(places: Places) -> dict[str, str]:
    """Create the stack, or update it in place, and return its outputs.

    What depends on the deployment itself - where the issuer's keys are and where the API answers -
    is given in a second, quick update the first time.
    """
    _upload_assets(places)
    outputs = _apply(places, _known_parameters(places))
    wanted = {
        "JwksUrl": f"{places.endpoint}/{outputs['UserPoolId']}/.well-known/jwks.json",
        "PublicUrl": api_url(places, outputs),
        **_push_applications(places),
        "SmsRepliesTopic": client("sns", places.endpoint).create_topic(Name="sms-replies")[
            "TopicArn"
        ],
    }
    if wanted != _known_parameters(places):
        outputs = _apply(places, wanted)
        (places.state / "parameters.json").write_text(json.dumps(wanted))
    return outputs


def _push_applications(places: Places) -> dict[str, str]:
    """Return the applications of mobile push; what is pushed goes nowhere from here."""
    sns = client("sns", places.endpoint)
    return {
        parameter: sns.create_platform_application(
            Name="ventanilla", Platform=platform, Attributes={"PlatformCredential": "local"}
        )["PlatformApplicationArn"]
        for parameter, platform in (("PushAndroid", "GCM"), ("PushIos", "APNS"))
    }


def api_url(places: Places, outputs: Mapping[str, str]) -> str:
    """Return where the local cloud serves the API's stage."""
    return f"{places.endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_"


def _known_parameters(places: Places) -> dict[str, str]:
    known = places.state / "parameters.json"
    found: dict[str, str] = json.loads(known.read_text()) if known.exists() else {}
    return found


def _upload_assets(places: Places) -> None:
    s3 = client("s3", places.endpoint)
    assets = json.loads((OUT / f"{STACK}.assets.json").read_text())
    for asset in assets["files"].values():
        for destination in asset["destinations"].values():
            bucket = _here(destination["bucketName"])
            s3.create_bucket(Bucket=bucket)
            source = OUT / asset["source"]["path"]
            s3.upload_file(str(source), bucket, destination["objectKey"])
    template = adapted(json.loads((OUT / f"{STACK}.template.json").read_text()))
    s3.put_object(Bucket=bucket, Key=f"{STACK}.json", Body=json.dumps(template).encode())


def _here(name: str) -> str:
    return name.replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)


def _apply(places: Places, parameters: Mapping[str, str]) -> dict[str, str]:
    cloudformation = client("cloudformation", places.endpoint)
    bucket = _here("cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}")
    request = {
        "StackName": STACK,
        "TemplateURL": f"{places.endpoint}/{bucket}/{STACK}.json",
        "Capabilities": CAPABILITIES,
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    }
    try:
        cloudformation.create_stack(**request)
    except cloudformation.exceptions.AlreadyExistsException:
        try:
            cloudformation.update_stack(**request)
        except ClientError as error:
            if "No updates" not in str(error):
                raise
    return _outputs(places)


def _outputs(places: Places) -> dict[str, str]:
    """Wait for the stack and return its outputs; raises ``CannotStart`` with the first cause."""
    cloudformation = client("cloudformation", places.endpoint)
    while True:
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        status = stack["StackStatus"]
        if not status.endswith("IN_PROGRESS"):
            break
        time.sleep(0.2)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
        causes = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in reversed(events)
            if event["ResourceStatus"].endswith("FAILED")
        ]
        message = f"The deployment failed ({status}). {causes[0] if causes else ''}"
        raise CannotStart(message)
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
