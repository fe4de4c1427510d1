"""The CDK app: ``python -m infra.app`` writes the templates into cdk.out/, with no account needed.

Context: ``stage`` names the desk (``Ventanilla`` or ``Ventanilla-STAGE``), ``domain`` the mail
domain; without a domain the mail stack is left out.
"""

import os
from pathlib import Path

import aws_cdk as cdk
import cdk_nag

from infra.desk_stack import DeskStack
from infra.mail_stack import MailStack
from infra.suppressions import suppress

OUT = Path("cdk.out")


def build(outdir: Path, stage: str, domain: str, *, checked: bool) -> cdk.App:
    """Return the app with its stacks; ``checked`` fails the synthesis where cdk-nag objects."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # the Chalice packager insists
    app = cdk.App(outdir=str(outdir), analytics_reporting=False)
    name = f"Ventanilla-{stage}" if stage else "Ventanilla"
    desk = DeskStack(app, name)
    if domain:
        MailStack(app, f"{name}-Mail", desk, domain)
    if checked:
        suppress(desk)
        cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    return app


def main() -> None:
    """Synthesize the templates, checked."""
    context = cdk.App().node
    stage, domain = (context.try_get_context(name) or "" for name in ("stage", "domain"))
    build(OUT, stage, domain, checked=True).synth()


if __name__ == "__main__":
    main()
