"""One's own devices over HTTP: what is mailed to somebody is pushed there, too."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from chalicelib.api.inputs import Input
from chalicelib.api.routes import operation
from chalicelib.api.webhook_shapes import DeviceList, DeviceView, Removed, device_view
from chalicelib.desk.context import Call
from chalicelib.wiring import desk, registry

PushToken = Annotated[str, StringConstraints(pattern=r"^[!-~]{8,1000}$")]


class NewDevice(Input):
    """A device: the ``token`` that Firebase or Apple gave its app."""

    token: PushToken
    platform: Literal["android", "ios"]


@operation("PUT", "/me/devices", "Register a device", body=NewDevice, answers=DeviceView)
def register(call: Call, body: NewDevice) -> DeviceView:
    """Push what is mailed to you to a device as well; at most ten, the latest stay."""
    return device_view(registry().register(body.token, body.platform, call))


@operation("GET", "/me/devices", "List my devices", answers=DeviceList)
def index(call: Call) -> DeviceList:
    """List the devices that you are pushed to."""
    return DeviceList(items=[device_view(each) for each in desk().devices.of(call.actor.id)])


@operation("DELETE", "/me/devices/{device}", "Forget a device", answers=Removed)
def forget(call: Call, device: str) -> Removed:
    """Push no more to a device; one that is not there is forgotten already."""
    registry().forget(device, call)
    return Removed(removed=True)
