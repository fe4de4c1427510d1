"""Logs and metrics of all functions: structured, and without personal data."""

import traceback
import warnings

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# A function that counted nothing this time is no news.
warnings.filterwarnings("ignore", message="No application metrics to publish")

DEEPEST = 12  # frames of a traceback

logger = Logger(service="ventanilla")
metrics = Metrics(namespace="Ventanilla", service="desk")


def log_failure(what: str, error: BaseException) -> None:
    """Log what failed, of which kind and where; not its words, which may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    logger.error(what, error=type(error).__name__, code=code, where=where)


def seconds(name: str, amount: int) -> None:
    """Tell of a duration that operators watch."""
    metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=amount)


def count(name: str, amount: int = 1) -> None:
    """Add to one of the desk's counters: TicketsOpened, Breaches, Pages, MailsFailed, and so on."""
    if amount:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)
