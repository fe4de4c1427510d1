"""One ticket's whole life, through the deployed template: the same scenario as ``make tour``."""

from infra.local.tour import Tour


def test_a_ticket_lives_from_the_first_mail_to_its_end(running):
    told = []
    ticket = Tour(running, told.append).play()
    kinds = [each["kind"] for each in ticket["timeline"]["items"] if each["kind"] != "told"]
    # When the warning comes depends on how long the functions take to start; the rest does not.
    assert kinds.index("clock_warning") < kinds.index("clock_breached") < kinds.index("paged")
    assert [each for each in kinds if each not in {"clock_warning", "clock_breached"}] == [
        "created", "claimed", "replied", "answered", "paged", "paged", "acknowledged",
        "resolved", "answered_late", "closed",
    ]  # fmt: skip
    assert len(told) == 11


def test_everybody_was_told_once(running):
    ticket = Tour(running, lambda _line: None).play()
    told = [
        (each["details"]["template"], each["details"]["to"], each["details"]["channel"])
        for each in ticket["timeline"]["items"]
        if each["kind"] == "told"
    ]
    pages = [each for each in told if each[0] == "page"]
    once = [each for each in told if each[0] in {"received", "answered", "resolved"}]
    assert {each[1] for each in once} == {"luis@prisa.example"}
    assert sorted(each[0] for each in once) == ["answered", "received", "resolved"]
    assert len(pages) == len(set(pages)) == 4  # two people, each by mail and by SMS
