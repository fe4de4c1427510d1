"""Cursors: keys that lead on in one list, and nothing that DynamoDB would stumble over."""

import json
from base64 import urlsafe_b64encode

import pytest

from chalicelib.store.cursor import LONGEST_KEY, InvalidCursor, cursor_in, cursor_out


def test_a_cursor_leads_back_to_its_key_in_its_own_list_alone():
    key = {"PK": "T#1", "SK": "E#000001.0"}
    assert cursor_in(cursor_out(key, "T#1"), "T#1") == key
    with pytest.raises(InvalidCursor):
        cursor_in(cursor_out(key, "T#1"), "T#2")


def test_a_cursor_whose_key_is_longer_than_any_is_refused():
    assert cursor_in(cursor_out({"SK": "x" * LONGEST_KEY}, "T#1"), "T#1")
    for long in ("x" * (LONGEST_KEY + 1), "ñ" * (LONGEST_KEY // 2 + 1)):
        with pytest.raises(InvalidCursor):
            cursor_in(cursor_out({"SK": long}, "T#1"), "T#1")


def test_a_cursor_with_half_a_character_is_refused():
    content = json.dumps({"of": "T#1", "key": {"SK": "E#\ud800"}})  # as it stands in JSON: \ud800
    with pytest.raises(InvalidCursor):
        cursor_in(urlsafe_b64encode(content.encode()).decode(), "T#1")
