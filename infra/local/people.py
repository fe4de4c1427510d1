"""Demo people: one for each role, with a token that lasts the day."""

from typing import Any

from infra.local.aws import client

PASSWORD = "Ventanilla-2026!"  # noqa: S105 - of people who exist on this laptop only
PEOPLE = {
    "requester": ("maria@cliente.example", "María Vega", "requester"),
    "hurried": ("luis@prisa.example", "Luis Prado", "requester"),
    "coordinator": ("jefa@cliente.example", "Josefa Ruiz", "coordinator"),
    "agent": ("ana@mesa.example", "Ana Rojas", "agent"),
    "supervisor": ("sofia@mesa.example", "Sofía Pinto", "supervisor"),
    "admin": ("admin@mesa.example", "Alma Díaz", "admin"),
    "on_call": ("carla@mesa.example", "Carla Soto", "agent"),
    "on_call_next": ("diego@mesa.example", "Diego Mella", "agent"),
}


def tokens(endpoint: str, pool: str, app_client: str) -> dict[str, str]:
    """Create the demo people where they are missing, and return a token of each."""
    cognito = client("cognito-idp", endpoint)
    return {who: _token(cognito, pool, app_client, *person) for who, person in PEOPLE.items()}


def _token(cognito: Any, pool: str, app_client: str, email: str, name: str, role: str) -> str:
    attributes = {"email": email, "email_verified": "true", "name": name}
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )
    except cognito.exceptions.UsernameExistsException:
        pass
    else:
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True
        )
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=role)
    answer = cognito.initiate_auth(
        ClientId=app_client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token
