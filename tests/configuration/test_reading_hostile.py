"""Guards that no text makes the reader of desk.yaml crash, hang or fill the memory."""

import json
import string
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.configuration.reading import InvalidDesk, read
from infra.local.desk import sample, sample_text

ROOT = Path(__file__).parents[2]
SAMPLE = sample_text()
SAMPLE_AS_JSON = sample().model_dump_json(by_alias=True, exclude_defaults=True)
DESK = "name: D\nteams: {a: {name: A}}\nstaff: {}\nmailboxes: {x@y: {team: a}}\n"
KB = 1024

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{former}'] * 9)}]\n"
    for former, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{former}'] * 9)}]}}\n"
    for former, name in zip("abcdefgh", "bcdefghi", strict=True)
)
NOBODIES = ", ".join(f"t{n}" for n in range(15_000))

# Each is refused with one finding, which holds these words.
REFUSED = {
    "nothing": ("", "is empty"),
    "comments alone": ("# nothing yet\n", "is empty"),
    "a list": ("- a\n", "holds a list"),
    "a word": ("desk", "a single value"),
    "nothing, in JSON": ("null", "a single value"),
    "too long": ("#" * (256 * KB + 1), "longer than 256 KB"),
    "too many values": ("a: [" + "a," * 20_001 + "]", "holds more than 20,000 values"),
    "too many names": ("".join(f"a{n}: b\n" for n in range(10_001)), "holds more than 20,000 values"),
    "too deep": ("a: " + "[" * 5_000, "deeper than 30"),
    "too deep in lines": ("".join(f"{' ' * n}a:\n" for n in range(600)), "deeper than 30"),
    "too deep in names": ("? " * 5_000, "deeper than 30"),
    "a bomb of aliases": (BOMB + DESK, "by aliases (*) into more than 20,000"),
    "a bomb of merges": (MERGES + DESK, "by aliases (*) into more than 20,000"),
    "a list in itself": ("a: &a [*a]\n", "holds itself"),
    "a group in itself": ("a: &a {<<: *a}\n", "holds itself"),
    "a control character": ("name: \x01", "U+0001"),
    "a zero": ("\x00", "U+0000"),
    "half a surrogate pair": ("name: \ud800", "U+D800"),
    "half a surrogate pair, escaped": (DESK.replace("D", r'"\ud800"', 1), "U+D800"),
    "half a pair in a name": (DESK.replace("{a:", r'{"\ud800b": {name: B}, a:', 1), "teams.\ufffdb"),
    "no character at all": (r'name: "\Uffffffff"', "not YAML"),
    "a version as long as a book": (f"%YAML {'9' * 5_000}.1\n---\na: b", "not YAML"),
    "documents": ("---\n" * 60_000, "second document"),
    "a number as long as a book": (f"{DESK}closes_after: {'9' * 5_000}", "is not a duration"),
    "a hexadecimal one": (f"{DESK}closes_after: 0x{'f' * 5_000}", "is not a duration"),
    "one to the base of sixty": (f"{DESK}closes_after: 1{':1' * 100_000}", "is not a duration"),
    "a number without an end": (f"{DESK}closes_after: .inf", "is not a duration"),
    "a tag that does not fit": (f'{DESK}closes_after: !!int ""', "is not a duration"),
    "a date that does not fit": (f"{DESK}closes_after: !!timestamp x", "is not a duration"),
    "code": (DESK.replace("D", "!!python/name:os.system D", 1), "the tag tag:yaml.org"),
    "bytes": (DESK.replace("D", '!!binary "aGk="', 1), "the tag tag:yaml.org"),
    "a merge of nothing": (f"{DESK}<<: 3\n", "merges (<<) what is no group"),
}  # fmt: skip

# These hold many errors, of which the first are told.
WRONG_ALL_OVER = {
    "unknown fields": DESK + "".join(f"kay{n}: v\n" for n in range(9_900)),
    "undefined teams": DESK.replace("staff: {}", "staff:")[: -len("mailboxes: {x@y: {team: a}}\n")]
    + "".join(f" a{n}@x: {{name: v, team: q}}\n" for n in range(3_000)),
    "undefined names beside thousands of alike ones": "name: D\nmailboxes: {x@y: {team: team1}}\nteams:\n"
    + "".join(f" team{n}: {{name: A}}\n" for n in range(4_000))
    + "staff:\n"
    + "".join(f" a{n}@x: {{name: v, team: taem{n}}}\n" for n in range(500)),
    "an undefined team of a policy": DESK
    + f"sla: [{{name: x, targets: {{}}, when: {{teams: [{NOBODIES}]}}}}]\n",
    "targets that are nobody": DESK
    + f"escalation: [{{name: x, steps: [{{after: 1h, notify: [{NOBODIES}]}}]}}]\n",
    "lists of nobodies": DESK
    + "escalation:\n - name: x\n   steps:\n"
    + "".join(f"    - {{after: 1h, notify: [{NOBODIES[:200]}]}}\n" for _ in range(350)),
}

NASTY = [
    *"{}[]:,&*#?|-<>=!%@`\"'\\\t\r\x85\u2028\ufeff ", "\n", "---", "...", "<<: *a", "&a ", "*a", "!!set ", "!x ", "~",
    "null", "on", "no", "10:00", "0x1f", "1_000", ".nan", "2026-02-30", "2026-01-01T25:00:00", "? ", "- ", "|\n", ">-\n",
    "'", '"\\ud800"', '"\\0"', "\ud800", "\x00", "%YAML 1.1", "%TAG ! x", "9" * 60, "é", "🛟", "a@b", "ANA@MESA.EXAMPLE",
    "on_call:", "person:", "100000000000000000000h", "-1h", "24x7", "[]", "{}", '""',
]  # fmt: skip


def told(text: str) -> tuple[str, ...]:
    """Return the lines of the refusal; none for a right desk."""
    try:
        read(text)
    except InvalidDesk as refusal:
        lines = str(refusal).splitlines()
        assert len(lines) == len(refusal.findings)
        assert all(each.reason and each.remedy for each in refusal.findings)
        assert [*refusal.findings] == sorted(refusal.findings)
        last = len(text.splitlines()) + 1
        assert all(1 <= each.line <= last and each.column >= 1 for each in refusal.findings)
        str(refusal).encode()  # can be printed
        return tuple(lines)
    return ()


class TestBounds:
    @pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
    def test_a_hostile_text_is_refused_with_one_clear_finding_and_quickly(
        self, text: str, words: str
    ) -> None:
        begun = time.process_time()
        (line,) = told(text)
        assert words in line
        assert len(line) < 400
        assert time.process_time() - begun < 2  # about 0.5 s at most; a second on a slow machine

    @pytest.mark.parametrize("text", WRONG_ALL_OVER.values(), ids=WRONG_ALL_OVER)
    def test_a_text_that_is_wrong_all_over_is_refused_quickly(self, text: str) -> None:
        begun = time.process_time()
        assert 40 <= len(told(text)) <= 201
        assert time.process_time() - begun < 2.5  # about 0.8 s

    def test_importing_the_reader_does_not_import_yaml(self) -> None:
        # What answers a request imports the configuration, and would pay for it at every start.
        code = "import sys, chalicelib.configuration.reading; print('yaml' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "False"


lawful = settings(max_examples=60)


class TestWhateverTheText:
    @lawful
    @given(
        st.text(max_size=200) | st.text(st.sampled_from("ab:[]{},-&*!?#|>'\"%@ \n"), max_size=60)
    )
    @example('"\\U00110000"')
    @example("!")
    @example("? : : ?")
    @example("<<: [{<<: {}}]")
    def test_any_text_is_a_desk_or_refused(self, text: str) -> None:
        told(text)

    @lawful
    @given(st.data())
    def test_the_sample_with_a_few_slips_is_a_desk_or_refused(self, data: st.DataObject) -> None:
        lines = SAMPLE.splitlines()
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(lines) - 1))
            line = lines[place]
            at = data.draw(st.integers(0, len(line)))
            end = data.draw(st.integers(at, min(len(line), at + 8)))
            lines[place] = line[:at] + data.draw(st.sampled_from(NASTY)) + line[end:]
            if data.draw(st.booleans()):
                lines[place] = " " * data.draw(st.integers(0, 6)) + lines[place].lstrip()
            if data.draw(st.integers(0, 5)) == 0:
                lines.insert(place, lines[data.draw(st.integers(0, len(lines) - 1))])
        told("\n".join(lines))

    @lawful
    @given(st.data())
    def test_the_sample_with_any_value_in_any_place_is_a_desk_or_refused(
        self, data: st.DataObject
    ) -> None:
        desk = json.loads(SAMPLE_AS_JSON)
        for _ in range(data.draw(st.integers(1, 3))):
            group: Any = desk
            while True:
                key = data.draw(
                    st.sampled_from([*group] if isinstance(group, dict) else range(len(group)))
                )
                inner = group[key]
                if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                    break
                group = inner
            group[key] = data.draw(VALUES)
        told(json.dumps(desk))


KEYS = st.sampled_from(["name", "team", "zone", "steps", "when", "a@b.example", "mon-fri", ""])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(string.printable, max_size=12)
    | st.sampled_from(["10:00", "09:00-17:00", "2026-01-05", "4h", "nivel1", "ana@mesa.example"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
