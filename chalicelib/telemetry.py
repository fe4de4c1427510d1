"""Logs and metrics of all functions: structured, and without personal data."""

import warnings

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# A function that counted nothing this time is no news.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger(service="ventanilla")
metrics = Metrics(namespace="Ventanilla", service="desk")


def count(name: str, amount: int = 1) -> None:
    """Add to one of the desk's counters: TicketsOpened, Breaches, Pages, MailsFailed, and so on."""
    if amount:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)
