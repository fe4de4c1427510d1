"""Where the local cloud keeps things and listens: all below .local/ and on 127.0.0.1."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REGION = "us-east-1"
ACCOUNT = "000000000000"


@dataclass(frozen=True)
class Places:
    """One local cloud's folder and ports."""

    home: Path
    port: int = 4566
    smtp_port: int = 2525

    @classmethod
    def from_environment(cls) -> "Places":
        """Return the places that ``LOCAL_DIR``, ``PORT`` and ``SMTP_PORT`` name, or the usual."""
        return cls(
            Path(os.environ.get("LOCAL_DIR") or ROOT / ".local"),
            int(os.environ.get("PORT") or cls.port),
            int(os.environ.get("SMTP_PORT") or cls.smtp_port),
        )

    @property
    def endpoint(self) -> str:
        """Return the address at which the local cloud answers for all of AWS."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> Path:
        """Return the folder that ``make reset`` forgets."""
        return self.home / "state"

    @property
    def made_on(self) -> Path:
        """Return the file of the port that the desk was made on."""
        return self.state / "port"

    @property
    def outbox(self) -> Path:
        """Return the folder of what was sent."""
        return self.state / "outbox"

    @property
    def scratch(self) -> Path:
        """Return the folder of what the local cloud unpacks; emptied with each start."""
        return self.home / "tmp"

    @property
    def cloud_log(self) -> Path:
        """Return the file of what MiniStack says."""
        return self.home / "cloud.log"


@dataclass(frozen=True)
class Running:
    """A desk that is up: what its tour, its tests and its commands need to know of it."""

    api: str
    endpoint: str
    smtp_port: int
    outbox: str
    outputs: dict[str, str]
    tokens: dict[str, str]

    def save(self, places: Places) -> None:
        """Write it where the other commands look."""
        (places.home / "running.json").write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, places: Places) -> "Running":
        """Read what ``make run`` wrote; raises ``FileNotFoundError`` before the first."""
        return cls(**json.loads((places.home / "running.json").read_text()))
