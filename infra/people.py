"""Who may sign in: the user pool, its groups, and the clients that ask for tokens."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

ROLES = ("requester", "coordinator", "agent", "supervisor", "admin")


class People(Construct):
    """The user pool; a pool of one's own or another OIDC issuer can take its place."""

    def __init__(self, scope: Construct, name: str) -> None:
        """Create the pool, a group for each role, and the client of the front ends."""
        super().__init__(scope, name)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.issuer = f"https://cognito-idp.{Aws.REGION}.amazonaws.com/{self.pool.user_pool_id}"
        for role in ROLES:
            cognito.CfnUserPoolGroup(
                self, role.capitalize(), user_pool_id=self.pool.user_pool_id, group_name=role
            )
        self.client = self.pool.add_client(
            "FrontEnd",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            id_token_validity=Duration.hours(8),
            access_token_validity=Duration.hours(8),
            refresh_token_validity=Duration.days(30),
        )
