"""A person's own devices: registered as endpoints of SNS, listed, and forgotten."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.desk.context import Call, Desk
from chalicelib.store.devices import Device, Platform, device_id
from chalicelib.store.keys import sortable
from chalicelib.tickets.errors import InvalidChange, NotAllowed
from chalicelib.tickets.events import Role

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

# How SNS names the endpoint that a token has already, with other attributes than now.
_KNOWN = re.compile(r"Endpoint (arn:\S+) already exists")


@dataclass(frozen=True)
class Registry:
    """Registers devices with the platform applications of the deployment; some may be missing."""

    desk: Desk
    sns: "SNSClient"
    applications: Mapping[Platform, str]

    def register(self, token: str, platform: Platform, call: Call) -> Device:
        """Let what is mailed to the caller also be pushed to a device; again is the same."""
        _require_person(call)
        application = self.applications.get(platform)
        if not application:
            message = (
                f"“platform”: this desk pushes to no {platform} devices: whoever deploys it gives "
                "the stack the ARN of a platform application of SNS."
            )
            raise InvalidChange(message)
        endpoint = self._endpoint(application, token)
        now = sortable(self.desk.now())
        device = Device(device_id(platform, token), platform, endpoint, now)
        for gone in self.desk.devices.register(call.actor.id, device):
            self.sns.delete_endpoint(EndpointArn=gone.endpoint)
        return device

    def forget(self, device: str, call: Call) -> None:
        """Push no more to one of the caller's devices; one that is not there is forgotten."""
        _require_person(call)
        for each in self.desk.devices.of(call.actor.id):
            if each.id == device:
                self.sns.delete_endpoint(EndpointArn=each.endpoint)
                self.desk.devices.forget(call.actor.id, each.id)

    def _endpoint(self, application: str, token: str) -> str:
        """Return the token's endpoint, switched on: SNS switches off what did not answer once."""
        try:
            made = self.sns.create_platform_endpoint(
                PlatformApplicationArn=application, Token=token
            )
            endpoint = made["EndpointArn"]
        except ClientError as error:
            known = _KNOWN.search(error.response["Error"].get("Message", ""))
            if known is None:
                raise
            endpoint = known[1]
        self.sns.set_endpoint_attributes(
            EndpointArn=endpoint, Attributes={"Enabled": "true", "Token": token}
        )
        return endpoint


def _require_person(call: Call) -> None:
    if call.actor.role is Role.MACHINE:
        message = "Devices are people's: a machine client has none."
        raise NotAllowed(message)
