"""The examples of docs/escalation.md load in the sample desk, as they stand there."""

import re
from pathlib import Path

import yaml

from chalicelib.configuration.reading import read
from infra.local.desk import sample_text

DOCUMENT = Path(__file__).parents[2] / "docs" / "escalation.md"


def test_every_example_is_a_desk_that_can_be_applied():
    examples = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    described = yaml.safe_load(sample_text())
    for example in examples:
        described |= yaml.safe_load(example)
    desk = read(yaml.safe_dump(described, allow_unicode=True))
    assert [policy.name for policy in desk.sla] == ["criticos", "contrato"]
    assert [policy.name for policy in desk.escalation] == ["guardia", "nadie"]
    assert len(examples) == 2
