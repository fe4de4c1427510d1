"""Devices are registered with SNS, switched on again, and removed where SNS says they are gone."""

import pytest
from moto import mock_aws

from chalicelib.notify.channels.failures import Refused
from chalicelib.notify.channels.table import over_aws
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.registering import Registry
from chalicelib.notify.send import Sender
from chalicelib.store.devices import MOST
from chalicelib.tickets.errors import InvalidChange, NotAllowed
from chalicelib.tickets.events import Actor, Role
from tests.cloud import on_moto
from tests.samples import ANA, a_call


@pytest.fixture
def sns():
    with mock_aws():
        yield on_moto("sns")


@pytest.fixture
def registry(sns, room):
    made = sns.create_platform_application(
        Name="mesa", Platform="GCM", Attributes={"PlatformCredential": "x"}
    )
    return Registry(room.desk, sns, {"android": made["PlatformApplicationArn"], "ios": ""})


def push_to(device, to=ANA.id):
    return Job(
        number="K7M42QXG", event="E#000002.0", template="assigned", audience="staff",
        channel=Channel.PUSH, address=device.endpoint, to=to, subject="x", text="y",
    )  # fmt: skip


def attributes(sns, device):
    return sns.get_endpoint_attributes(EndpointArn=device.endpoint)["Attributes"]


def test_a_device_is_registered_once_however_often_its_app_says_so(registry, room):
    first = registry.register("token-0123", "android", a_call(ANA))
    second = registry.register("token-0123", "android", a_call(ANA))
    assert (first.id, first.endpoint) == (second.id, second.endpoint)
    assert len(room.desk.devices.of(ANA.id)) == 1


def test_a_device_that_sns_has_switched_off_is_switched_on_when_its_app_comes_back(registry, sns):
    device = registry.register("token-0123", "android", a_call(ANA))
    sns.set_endpoint_attributes(
        EndpointArn=device.endpoint, Attributes={"Enabled": "false", "CustomUserData": "other"}
    )
    again = registry.register("token-0123", "android", a_call(ANA))
    assert again.endpoint == device.endpoint
    assert attributes(sns, again)["Enabled"].lower() == "true"


def test_without_a_platform_application_it_says_what_is_missing(registry):
    with pytest.raises(InvalidChange, match="platform application"):
        registry.register("token-0123", "ios", a_call(ANA))


def test_a_machine_has_no_devices(registry):
    machine = Actor(id="erp", role=Role.MACHINE)
    with pytest.raises(NotAllowed):
        registry.register("token-0123", "android", a_call(machine))


def test_one_forgets_ones_own_devices_and_nobody_elses(registry, room, sns):
    device = registry.register("token-0123", "android", a_call(ANA))
    other = a_call(Actor(id="bruno@mesa.example", role=Role.AGENT))
    registry.forget(device.id, other)
    assert room.desk.devices.of(ANA.id) == (device,)
    registry.forget(device.id, a_call(ANA))
    assert room.desk.devices.of(ANA.id) == ()
    with pytest.raises(sns.exceptions.NotFoundException):
        attributes(sns, device)


def test_the_oldest_of_too_many_devices_goes_at_sns_too(registry, room, sns):
    devices = []
    for number in range(MOST + 1):
        room.time.passes(seconds=1)
        devices.append(registry.register(f"token-{number:04d}", "android", a_call(ANA)))
    with pytest.raises(sns.exceptions.NotFoundException):
        attributes(sns, devices[0])
    assert attributes(sns, devices[1])


def test_a_push_reaches_its_device_and_is_told_under_whose_it_is(registry, room, sns):
    device = registry.register("token-0123", "android", a_call(ANA))
    sender = Sender(room.desk, over_aws(room.desk, None, sns, ""), "", room.enqueue)
    assert sender.send(push_to(device))
    (line,) = room.told()
    assert (line["to"], line["channel"], line["status"]) == (ANA.id, "push", "sent")


def test_a_device_that_takes_no_more_is_removed_and_not_tried_again(registry, room, sns):
    device = registry.register("token-0123", "android", a_call(ANA))
    sns.set_endpoint_attributes(EndpointArn=device.endpoint, Attributes={"Enabled": "false"})
    sender = Sender(room.desk, over_aws(room.desk, None, sns, ""), "", room.enqueue)
    with pytest.raises(Refused, match="removed"):
        sender.send(push_to(device))
    assert room.desk.devices.of(ANA.id) == ()
    with pytest.raises(sns.exceptions.NotFoundException):
        attributes(sns, device)
    with pytest.raises(Refused, match="removed"):  # SNS knows it no more
        sender.send(push_to(device, to="otra@mesa.example"))
