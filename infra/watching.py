"""The alarms of the sweep: it must come each minute, and nothing that is due may wait for long."""

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions

if TYPE_CHECKING:
    from infra.desk_stack import DeskStack

MISSED = 3  # sweeps in a row: nobody would see promises break
LATE = 120  # seconds: twice as late as anything may be


def watch_sweeps(stack: "DeskStack") -> None:
    """Tell the operators when no sweep has finished for three minutes, or what is due waits."""
    for alarm in (_missing(stack), _late(stack)):
        alarm.add_alarm_action(actions.SnsAction(stack.alarms))


def _missing(stack: "DeskStack") -> cloudwatch.Alarm:
    # A missing minute is filled with 0. Where it merely counted as breaching, CloudWatch would look
    # further back than three minutes for real data, find it, and alarm only after five.
    finished = cloudwatch.MathExpression(
        expression="FILL(finished, 0)",
        using_metrics={"finished": _metric("SweepsFinished", "Sum")},
        period=Duration.minutes(1),
        label="sweeps finished",
    )
    return cloudwatch.Alarm(
        stack,
        "SweepMissing",
        metric=finished,
        threshold=1,
        evaluation_periods=MISSED,
        datapoints_to_alarm=MISSED,
        comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        alarm_description="No sweep has finished for three minutes",
    )


def _late(stack: "DeskStack") -> cloudwatch.Alarm:
    """Return the alarm of what waits; no data is good, for only what is late is told of."""
    return cloudwatch.Alarm(
        stack,
        "SweepLate",
        metric=_metric("SweepLateness", "Maximum"),
        threshold=LATE,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=f"Something has been due for {LATE} seconds and was not woken",
    )


def _metric(name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="Ventanilla",
        metric_name=name,
        dimensions_map={"service": "desk"},
        statistic=statistic,
        period=Duration.minutes(1),
    )
