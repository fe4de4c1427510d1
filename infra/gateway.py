"""The API's front: its address, and the answers that API Gateway gives by itself."""

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_apigateway as apigateway

if TYPE_CHECKING:
    from infra.desk_stack import DeskStack

STAGE = "api"

# Our own sentence for each refusal that never reaches the API's code.
ANSWERS = {
    "UNAUTHORIZED": ("401", "unauthorized", "Send a valid token: Authorization: Bearer …"),
    "ACCESS_DENIED": ("403", "not-allowed", "This token may not do that."),
    "MISSING_AUTHENTICATION_TOKEN": ("404", "no-such-path", "There is no such path or method."),
    # What API Gateway makes of a bearer token on a path that it does not know.
    "INVALID_SIGNATURE": ("404", "no-such-path", "There is no such path or method."),
    "RESOURCE_NOT_FOUND": ("404", "no-such-path", "There is no such path or method."),
    "REQUEST_TOO_LARGE": ("413", "body-too-large", "The body is too large."),
    "THROTTLED": ("429", "too-many-requests", "Too many requests: wait a second and repeat."),
    "DEFAULT_5XX": (None, "internal", "Something went wrong here. Repeat the request."),
}

# API Gateway gives these answers without the desk's configuration, so it cannot know whose pages
# may read them. It names whatever origin asks (none, where none does): each answer is one sentence
# from above, the same for everybody, and a front end that could not read it would not tell a token
# that has expired from a network that is down. What the desk itself answers follows the list of
# desk.yaml, in chalicelib/api/cors.py.
READABLE_BY_PAGES = {
    "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
    "gatewayresponse.header.Access-Control-Expose-Headers": "'Retry-After'",
    "gatewayresponse.header.Vary": "'Origin'",
}


def url(stack: "DeskStack") -> str:
    """Return the address of the API's stage."""
    api = stack.chalice.get_resource("RestAPI").ref
    return f"https://{api}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}/{STAGE}"


def problem_answers(stack: "DeskStack") -> None:
    """Make API Gateway's own refusals problem documents too."""
    api = stack.chalice.get_resource("RestAPI").ref
    for kind, (status, name, detail) in ANSWERS.items():
        number = status or "500"
        title = name.replace("-", " ").capitalize()
        document = (
            f'{{"type":"urn:ventanilla:problem:{name}","title":"{title}",'
            f'"status":{number},"detail":"{detail}"}}'
        )
        headers = {
            "gatewayresponse.header.Content-Type": "'application/problem+json'",
            **READABLE_BY_PAGES,
        }
        if kind == "THROTTLED":
            headers["gatewayresponse.header.Retry-After"] = "'1'"
        apigateway.CfnGatewayResponse(
            stack,
            f"Answer{kind.title().replace('_', '')}",
            rest_api_id=api,
            response_type=kind,
            status_code=status,
            response_parameters=headers,
            response_templates={"application/json": document},
        )
