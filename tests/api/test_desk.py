"""Who reads the desk's description over the API: its versions, and what each changed (P4)."""

import pytest

from chalicelib.api import desk as room
from chalicelib.api.desk import SinceQuery
from chalicelib.desk import configuring
from chalicelib.tickets.errors import NotAllowed
from chalicelib.tickets.events import Actor, Role
from infra.local.desk import SAMPLE
from tests.samples import ANA, REQUESTER, SOFIA, Time, a_call, a_desk

ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
MACHINE = Actor(id="erp", role=Role.MACHINE)
TEXT = SAMPLE.read_text(encoding="utf-8")
READS = {
    "versions": room.versions,
    "version": lambda call: room.version(call, "current"),
    "changes": lambda call: room.compare(call, "3", SinceQuery()),
}


@pytest.fixture(autouse=True)
def desk(dynamodb, monkeypatch):
    """A desk whose third version gave somebody another telephone."""
    desk = a_desk(*dynamodb, Time())
    monkeypatch.setattr(room, "desk", lambda: desk)
    for text in (TEXT, TEXT.replace("+56911111111", "+56911111187")):
        configuring.apply(desk, text, None, a_call(ALMA))
    return desk


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("actor", [REQUESTER, ANA, MACHINE], ids=lambda who: who.role)
def test_only_heads_read_versions_and_what_they_changed(read, actor):
    with pytest.raises(NotAllowed):
        read(a_call(actor))


@pytest.mark.parametrize("actor", [SOFIA, ALMA], ids=lambda who: who.role)
def test_a_supervisor_or_admin_reads_what_a_version_changed(actor):
    assert "+56911111187" in READS["changes"](a_call(actor)).body
