"""``make deploy``: the stacks to AWS with the CDK's command line, and what that cannot do.

Needs credentials of the account in the usual places, and, once per account and region,
``npx aws-cdk bootstrap``. The CDK's command line is fetched from npm.
"""

import os
import shlex
import subprocess
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.app import names

CDK = "aws-cdk@2"


def main() -> int:
    """Deploy, make the receipt rules the active ones, and say what comes next."""
    try:
        boto3.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        print(f"ventanilla: no AWS account: {error}", file=sys.stderr)
        return 1
    desk, mail = names()
    app = f"{shlex.quote(sys.executable)} -m infra.app"
    command = ["npx", "--yes", CDK, "deploy", "--all", "--app", app]
    done = subprocess.run([*command, *sys.argv[1:]], check=False)
    if done.returncode:
        return done.returncode
    if mail:
        boto3.client("ses").set_active_receipt_rule_set(RuleSetName=f"{mail.lower()}-rules")
        print(f"Mail to {os.environ['DOMAIN']} comes in once its MX record points to SES.")
    print(f"Next: make desk FILE=desk.yaml STACK={desk}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
