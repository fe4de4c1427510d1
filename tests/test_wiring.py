"""What a container makes when it first needs its desk."""

from types import SimpleNamespace

from chalicelib import wiring


def test_a_desk_makes_no_client_of_s3_before_a_file_is_asked_for(monkeypatch):
    """Making one takes more than a quarter of a cold container's first request."""
    made = []

    def making(service, **_config):
        made.append(service)
        return SimpleNamespace()

    names = SimpleNamespace(table="t", raw_mail_bucket="raw", attachments_bucket="kept")
    monkeypatch.setattr(wiring, "settings", lambda: names)
    monkeypatch.setattr(wiring, "client", making)
    monkeypatch.setattr(wiring.boto3, "client", making)
    desk = wiring.desk.__wrapped__()
    assert made == ["dynamodb"]
    desk.files.s3.__wrapped__()
    assert made == ["dynamodb", "s3"]
