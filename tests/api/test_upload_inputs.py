"""What an announced file may be called, and how many files a message may bring."""

import pytest
from pydantic import ValidationError

from chalicelib.api.ticket_inputs import NewMessage
from chalicelib.api.upload_inputs import NewUpload


def fields(error):
    return [each["loc"][0] for each in error.value.errors()]


@pytest.mark.parametrize(
    "name",
    [
        "Screenshot 2026-11-23 at 1.00.00\u202fPM.png",
        "señal.png",
        "報告.pdf",
        "👩‍💻.png",
        "a b.txt",
    ],
)
def test_names_as_people_and_their_systems_write_them_are_taken(name):
    assert NewUpload(filename=name, size=1).filename == name


@pytest.mark.parametrize(
    "name",
    ["", "  ", "../x.png", "C:\\x.png", "a\nb", "a\x00", "\u202efdp.exe", "x" * 256, "\ud800"],
    ids=ascii,
)
def test_names_that_hide_something_are_refused(name):
    with pytest.raises(ValidationError) as error:
        NewUpload(filename=name, size=1)
    assert fields(error) == ["filename"]


@pytest.mark.parametrize("kind", ["image/png", "Text/Plain; charset=utf-8", "image/svg+xml"])
def test_a_content_type_is_taken_in_lower_case(kind):
    assert NewUpload(filename="x", size=1, content_type=kind).content_type == kind.lower()


@pytest.mark.parametrize(
    "kind", ["", "png", "image/", "image/pn\ng", "a/b, c/d", "image/ñ", "x" * 200 + "/y"]
)
def test_what_is_no_content_type_is_refused(kind):
    with pytest.raises(ValidationError) as error:
        NewUpload(filename="x", size=1, content_type=kind)
    assert fields(error) == ["content_type"]


@pytest.mark.parametrize("size", [0, -1, 10**30, "big"])
def test_what_is_no_size_is_refused(size):
    with pytest.raises(ValidationError) as error:
        NewUpload(filename="x", size=size)
    assert fields(error) == ["size"]


def test_a_message_brings_at_most_twenty_files():
    assert NewMessage(text="x", attachments=["a"] * 20)
    with pytest.raises(ValidationError) as error:
        NewMessage(text="x", attachments=["a"] * 21)
    assert fields(error) == ["attachments"]
