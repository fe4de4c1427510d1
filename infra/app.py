"""The CDK app: ``python -m infra.app`` writes the templates into cdk.out/, with no account needed.

``STAGE`` in the environment names the desk (``Ventanilla`` or ``Ventanilla-STAGE``), ``DOMAIN`` the
mail domain; without a domain the mail stack is left out.
"""

import os
import sys
from pathlib import Path

import aws_cdk as cdk
import cdk_nag

from infra.desk_stack import DeskStack
from infra.mail_stack import MailStack
from infra.suppressions import suppress
from infra.turn import turn

OUT = Path("cdk.out")


def names() -> tuple[str, str]:
    """Return the names of the desk's stack and of the mail stack; the latter may be empty."""
    stage = os.environ.get("STAGE", "")
    desk = f"Ventanilla-{stage}" if stage else "Ventanilla"
    return desk, f"{desk}-Mail" if os.environ.get("DOMAIN") else ""


def build(outdir: Path, *, checked: bool) -> cdk.App:
    """Return the app with its stacks; ``checked`` fails the synthesis where cdk-nag objects."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # the Chalice packager insists
    app = cdk.App(outdir=str(outdir), analytics_reporting=False)
    desk_name, mail_name = names()
    desk = DeskStack(app, desk_name)
    if mail_name:
        MailStack(app, mail_name, desk, os.environ["DOMAIN"])
    if checked:
        suppress(desk)
        cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    return app


def main() -> None:
    """Synthesize the templates; under the CDK's command line, where that wants them."""
    out = Path(os.environ.get("CDK_OUTDIR", OUT))
    with turn("packaging"):  # Chalice packages into one folder, whatever is synthesized
        build(out, checked="--unchecked" not in sys.argv).synth()


if __name__ == "__main__":
    main()
