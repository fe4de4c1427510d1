"""Guards which SLA policy holds for a ticket, and how its durations are written and read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chalicelib.sla.duration import WrittenDuration, parse_duration, write_duration
from chalicelib.sla.policy import Match, SlaPolicy, first_match
from chalicelib.tickets.model import Metric, Priority, Ticket

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIELDS = {
    "priorities": ("priority", "high", "low"),
    "kinds": ("kind", "incident", "question"),
    "products": ("product", "SIGPER", "CGU+Plus"),
    "teams": ("team", "front", "engineers"),
    "organizations": ("organization", "client", "other"),
}
written = TypeAdapter(WrittenDuration)


def ticket(**fields: Any) -> Ticket:
    known = {"number": "K7M42QXG", "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": "cora@client.example", "created_at": NOW, "updated_at": NOW}
    return Ticket.model_validate({**known, **rest, **fields})


def policy(name: str = "contract", **rest: Any) -> SlaPolicy:
    return SlaPolicy.model_validate(
        {"name": name, "targets": {"normal": {"resolution": "24h"}}, **rest}
    )


class TestMatching:
    def test_a_policy_without_conditions_holds_for_every_ticket(self) -> None:
        assert Match().fits(ticket())

    @pytest.mark.parametrize("condition", FIELDS)
    def test_a_condition_holds_for_the_values_that_it_names(self, condition: str) -> None:
        name, right, wrong = FIELDS[condition]
        both = Match.model_validate(
            {condition: [right, "low" if condition == "priorities" else "x"]}
        )
        assert both.fits(ticket(**{name: right}))
        only = Match.model_validate({condition: [right]})
        assert not only.fits(ticket(**{name: wrong}))

    @pytest.mark.parametrize("condition", FIELDS)
    def test_an_empty_condition_holds_for_no_ticket(self, condition: str) -> None:
        name, right, _ = FIELDS[condition]
        assert not Match.model_validate({condition: []}).fits(ticket(**{name: right}))

    @pytest.mark.parametrize("condition", ["products", "organizations"])
    def test_a_ticket_without_the_value_fits_no_condition_on_it(self, condition: str) -> None:
        assert not Match.model_validate({condition: ["client"]}).fits(ticket())

    @pytest.mark.parametrize("wrong", FIELDS)
    def test_every_condition_must_hold(self, wrong: str) -> None:
        match = Match.model_validate({each: [right] for each, (_, right, _) in FIELDS.items()})
        values = {name: right for name, right, _ in FIELDS.values()}
        assert match.fits(ticket(**values))
        name, _, other = FIELDS[wrong]
        assert not match.fits(ticket(**values | {name: other}))

    def test_an_unknown_condition_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="prioritys"):
            Match.model_validate({"prioritys": ["high"]})

    def test_the_first_policy_that_fits_holds(self) -> None:
        policies = [
            policy("critical", when={"priorities": ["critical"]}),
            policy("high", when={"priorities": ["high", "critical"]}),
            policy("rest"),
        ]
        found = {each: first_match(policies, ticket(priority=each)) for each in Priority}
        names = {each: found and found.name for each, found in found.items()}
        assert names == {"critical": "critical", "high": "high", "normal": "rest", "low": "rest"}

    def test_a_ticket_that_no_policy_fits_is_promised_nothing(self) -> None:
        assert first_match([policy(when={"teams": ["other"]})], ticket()) is None
        assert first_match([], ticket()) is None


class TestPolicy:
    def test_a_policy_warns_at_50_75_and_90_percent_unless_told_otherwise(self) -> None:
        assert policy().warnings == (50, 75, 90)
        assert policy(warnings=[]).warnings == ()

    @pytest.mark.parametrize("warnings", [[75, 50], [50, 50]])
    def test_warnings_ascend(self, warnings: list[int]) -> None:
        with pytest.raises(ValidationError, match="ascending, each once"):
            policy(warnings=warnings)

    @pytest.mark.parametrize("share", [-1, 0, 100, 120])
    def test_a_warning_lies_between_the_beginning_and_the_breach(self, share: int) -> None:
        with pytest.raises(ValidationError, match="between 1 and 99 percent"):
            policy(warnings=[share])
        assert policy(warnings=[1, 99]).warnings == (1, 99)

    def test_a_policy_reads_back_what_it_writes(self) -> None:
        whole = policy(
            calendar="office",
            warnings=[10, 20],
            when={each: [right] for each, (_, right, _) in FIELDS.items()},
            targets={"high": {"first_response": "1h30m"}, "low": {"resolution": "90s"}},
        )
        assert SlaPolicy.model_validate_json(whole.model_dump_json()) == whole
        assert whole.targets[Priority.HIGH][Metric.FIRST_RESPONSE] == 1.5 * HOUR

    @pytest.mark.parametrize("priority", ["urgent", "High"])
    def test_an_unknown_priority_is_refused(self, priority: str) -> None:
        with pytest.raises(ValidationError):
            policy(targets={priority: {"resolution": "1h"}})

    def test_an_unknown_metric_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            policy(targets={"high": {"repair": "1h"}})

    @pytest.mark.parametrize("target", [-5, "-5m"])
    def test_a_target_that_is_over_before_it_begins_is_refused(self, target: object) -> None:
        with pytest.raises(ValidationError):
            policy(targets={"high": {"resolution": target}})


class TestDuration:
    @pytest.mark.parametrize(
        ("text", "duration"),
        [
            ("4h", 4 * HOUR),
            ("15m", 15 * MINUTE),
            ("90s", 90 * SECOND),
            ("1h30m", 90 * MINUTE),
            ("1h5s", HOUR + 5 * SECOND),
            (" 2H15M ", 135 * MINUTE),
            ("0m", timedelta()),
            ("60h", 60 * HOUR),
        ],
    )
    def test_a_duration_is_read_as_people_write_it(self, text: str, duration: timedelta) -> None:
        assert written.validate_python(text) == duration

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "4",
            "h",
            "2d",
            "1 h",
            "30m1h",
            "1h1h",
            "-1h",
            "1.5h",
            "PT4H",
            "04:00",
            "1h30",
            "1000000h",
        ],
    )
    def test_what_is_no_duration_is_refused_with_examples(self, text: str) -> None:
        with pytest.raises(ValidationError, match="like 4h or 1h30m"):
            written.validate_python(text)

    @pytest.mark.parametrize("number", [15, 90, -3600])
    def test_a_number_without_a_unit_is_refused(self, number: int) -> None:
        # “15” for 15 minutes would be 15 seconds, and YAML 1.1 reads an unquoted 1:30 as 90.
        with pytest.raises(ValidationError):
            written.validate_python(number)

    @given(st.integers(0, 999_999 * 3600))
    def test_a_duration_reads_back_what_it_writes(self, seconds: int) -> None:
        duration = timedelta(seconds=seconds)
        assert parse_duration(write_duration(duration)) == duration

    def test_a_duration_is_written_in_its_largest_units(self) -> None:
        texts = [write_duration(timedelta(seconds=each)) for each in (0, 59, 60, 3600, 5400, 90061)]
        assert texts == ["0s", "59s", "1m", "1h", "1h30m", "25h1m1s"]

    @given(st.text("0123456789hms ", max_size=10))
    def test_any_text_is_a_duration_or_refused(self, text: str) -> None:
        try:
            duration = written.validate_python(text)
        except ValidationError:
            return
        assert duration >= timedelta()
        assert written.validate_python(write_duration(duration)) == duration
