"""Which files a desk takes is told by its desk.yaml, by size, by ending and by type."""

import pytest
from pydantic import ValidationError

from chalicelib.configuration.attachments import MB, Attachments, ending_of


def objections(filename="a.pdf", content_type="application/pdf", size=1, **limits):
    found = Attachments(**limits).objections(filename, content_type, size)
    return [(each.field, each.reason) for each in found]


def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_not():
    assert objections(size=25 * MB) == []
    assert objections(size=25 * MB + 1) == [("size", "too_large")]
    assert objections(size=2 * MB, largest=1) == [("size", "too_large")]


@pytest.mark.parametrize(
    "filename", ["x.exe", "X.EXE", "factura.pdf.exe", "x.exe.", "x.exe. .", "x.js", ".bat"]
)
def test_a_program_is_refused_by_its_ending(filename):
    assert objections(filename) == [("filename", "type_refused")]


@pytest.mark.parametrize("filename", ["x.exe.txt", "exe", "x", "x.json", "", "..."])
def test_no_other_ending_is_refused(filename):
    assert objections(filename) == []


@pytest.mark.parametrize(
    "kind", ["application/x-msdownload", "Application/X-MSDownload; x=y", "text/javascript"]
)
def test_a_program_is_refused_by_its_type(kind):
    assert objections(content_type=kind) == [("content_type", "type_refused")]


def test_a_desk_names_its_own_kinds_instead():
    assert objections("x.zip", types_refused=[".ZIP"]) == [("filename", "type_refused")]
    assert objections(types_refused=["Application/PDF"]) == [("content_type", "type_refused")]
    assert objections("x.exe", types_refused=[]) == []


@pytest.mark.parametrize(
    "wrong", [{"largest": 0}, {"largest": 101}, {"types_refused": ["a b"]}, {"types_refused": [""]}]
)
def test_what_makes_no_limit_is_refused(wrong):
    with pytest.raises(ValidationError):
        Attachments(**wrong)


def test_the_ending_is_what_follows_the_last_dot():
    assert [ending_of(each) for each in ("a.b.C", "a", "a. ", ".x")] == ["c", "", "", "x"]
