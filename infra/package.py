"""The deployment package as functions start from it: what Chalice packed, less what none of them
loads, and with bytecode.

Lambda's file system is read-only: without bytecode in the package, every cold start compiles every
module anew, which takes longer than all the rest of it: docs/decisions/0037-cold-start.md.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from chalice.cdk import Chalice

ROOT = Path(__file__).resolve().parent.parent
UNUSED = (
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/",  # of its own router
    "cffi/",  # writes bindings when cryptography is built; that runs on _cffi_backend alone
    "dateutil/zoneinfo/",  # a copy of the time zones: the desk's are in tzdata
    "icalendar/tests/",
    "pycparser/",  # for cffi
    "pydantic/mypy.py",
    "pydantic/v1/",
    "yaml/_yaml.",  # libyaml's reader: desk.yaml is read by Python's, which knows each position
)
_UNCHECKED = (1).to_bytes(4, "little")  # PEP 552: by hash, and never compared with the source


class PackagedApp(Chalice):
    """Chalice's construct, with a package that starts sooner."""

    def _package_app(self) -> None:
        super()._package_app()
        finish(Path(self._sam_package_dir) / "deployment.zip", loaded(os.environ))


def loaded(environment: Mapping[str, str]) -> set[str]:
    """Return the names of all modules that some function loads before its first call."""
    code = "import app, sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def finish(package: Path, modules: Collection[str]) -> None:
    """Write a package anew: without what is unused, with bytecode of ``modules`` and of our own.

    From the same files and the same Python comes the same package, byte for byte.
    """
    finished = package.with_suffix(".finished")
    with ZipFile(package) as packed, ZipFile(finished, "w", ZIP_DEFLATED, compresslevel=9) as out:
        for each in packed.infolist():
            if not is_used(each.filename):
                continue
            content = packed.read(each)
            out.writestr(each, content, ZIP_DEFLATED, 9)
            module = module_of(each.filename)
            if module in modules or module.startswith("chalicelib"):
                written = ZipInfo(cache_from_source(each.filename), each.date_time)
                written.external_attr = each.external_attr
                out.writestr(written, bytecode(content, each.filename), ZIP_DEFLATED, 9)
    finished.replace(package)


def is_used(name: str) -> bool:
    """Return whether a function may need that file; bytecode of whoever ran the tests is stale."""
    return "__pycache__/" not in name and not name.startswith(UNUSED) and not name.endswith(".pyi")


def module_of(name: str) -> str:
    """Return the module that a file is the source of, or nothing."""
    if not name.endswith(".py"):
        return ""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def bytecode(source: bytes, name: str) -> bytes:
    """Return what Python writes into ``__pycache__``; another version of Python passes it over."""
    code = compile(source, f"/var/task/{name}", "exec", dont_inherit=True)
    return MAGIC_NUMBER + _UNCHECKED + source_hash(source) + marshal.dumps(code)
