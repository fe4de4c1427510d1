"""The desk: storage, queues, people, and the Chalice functions between them, in one stack."""

from pathlib import Path

from aws_cdk import Aws, CfnOutput, Duration, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from chalicelib.notify import backoff
from infra import functions, gateway, storage
from infra.option import Option
from infra.package import PackagedApp
from infra.people import People
from infra.queues import dead_letters, queue, topic
from infra.replies import Replies
from infra.sending import configuration_set, let_ses_tell

ROOT = Path(__file__).resolve().parent.parent


class DeskStack(Stack):
    """Everything of one desk but the receiving of mail."""

    def __init__(self, scope: Construct, name: str) -> None:
        """Build the stack; ``name`` is also the Chalice stage."""
        super().__init__(scope, name, description="Ventanilla: a serverless help desk")
        self.alarms = topic(self, "Alarms")
        self.pages = topic(self, "Pages")
        self.received = topic(self, "MailReceived")
        self.feedback = topic(self, "Feedback")
        self.table = storage.table(self)
        self.raw_mail = storage.raw_mail_bucket(self, self.account)
        self.origins = Option(self, "Origins", "Front ends that upload files: https://…,https://…")
        self.attachments = storage.attachments_bucket(self, self.origins)
        self.mail_queue = queue(self, "MailQueue", Duration.minutes(6), self.alarms)
        self.wake_queue = queue(self, "WakeQueue", Duration.minutes(3), self.alarms)
        # What cannot be sent is tried for an hour: chalicelib/notify/backoff.py says when.
        tries = backoff.TRIES
        self.send_queue = queue(self, "SendQueue", Duration.minutes(3), self.alarms, tries)
        self.hook_queue = queue(self, "HookQueue", Duration.minutes(3), self.alarms, tries)
        # As long as SQS lets a message wait: by then a mail that was told of is on record.
        wait = Duration.minutes(15)
        self.check_queue = queue(self, "CheckQueue", Duration.minutes(3), self.alarms, delay=wait)
        storage.tell_of_raw_mail(self, self.raw_mail, self.check_queue)
        self.feedback_queue = queue(self, "FeedbackQueue", Duration.minutes(3), self.alarms)
        self.stream_dead_letters = dead_letters(self, "EventStream", self.alarms)
        self.received.add_subscription(
            subscriptions.SqsSubscription(self.mail_queue, raw_message_delivery=True)
        )
        self.feedback.add_subscription(
            subscriptions.SqsSubscription(self.feedback_queue, raw_message_delivery=True)
        )
        for each in (self.received, self.feedback):
            let_ses_tell(each, self.account)
        self.sending = configuration_set(self, self.feedback, self.alarms)
        self.people = People(self, "People")
        self.secret = secretsmanager.Secret(
            self,
            "SigningKey",
            description="Signs reply addresses, references and acknowledge links",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
        )
        self.issuer = Option(self, "Issuer", "OIDC issuer of the tokens; empty: the user pool")
        self.audience = Option(self, "Audience", "Client id of the tokens; empty: the pool's")
        self.jwks_url = Option(self, "JwksUrl", "Where the issuer's keys are, if not usual")
        self.public_url = Option(self, "PublicUrl", "Address of the API, if it has its own name")
        self.push_android = Option(self, "PushAndroid", "ARN of SNS's application for Android")
        self.replies = Replies(self, self.alarms)
        self.push_ios = Option(self, "PushIos", "ARN of SNS's application for iOS")
        self.chalice = PackagedApp(
            self,
            "Chalice",
            source_dir=str(ROOT),
            stage_config={"environment_variables": self._environment()},
        )
        functions.finish(self)
        self.replies.only_where_asked()
        gateway.problem_answers(self)
        self._outputs()

    def _environment(self) -> dict[str, str]:
        issuer = self.issuer.otherwise(self.people.issuer)
        return {
            "TABLE_NAME": self.table.table_name,
            "RAW_MAIL_BUCKET": self.raw_mail.bucket_name,
            "ATTACHMENTS_BUCKET": self.attachments.bucket_name,
            "WAKE_QUEUE_URL": self.wake_queue.queue_url,
            "SEND_QUEUE_URL": self.send_queue.queue_url,
            "MAIL_QUEUE_ARN": self.mail_queue.queue_arn,
            "WAKE_QUEUE_ARN": self.wake_queue.queue_arn,
            "SEND_QUEUE_ARN": self.send_queue.queue_arn,
            "FEEDBACK_QUEUE_ARN": self.feedback_queue.queue_arn,
            "EVENT_STREAM_ARN": self.table.table_stream_arn or "",
            "PAGE_TOPIC_ARN": self.pages.topic_arn,
            "SECRET_ARN": self.secret.secret_arn,
            "ISSUER": issuer,
            "AUDIENCE": self.audience.otherwise(self.people.client.user_pool_client_id),
            "JWKS_URL": self.jwks_url.otherwise(f"{issuer}/.well-known/jwks.json"),
            "MAIL_QUEUE_URL": self.mail_queue.queue_url,
            "CHECK_QUEUE_ARN": self.check_queue.queue_arn,
            "CONFIGURATION_SET": self.sending.configuration_set_name,
            "HOOK_QUEUE_URL": self.hook_queue.queue_url,
            "HOOK_QUEUE_ARN": self.hook_queue.queue_arn,
            "SMS_QUEUE_ARN": self.replies.queue_arn,
            "PUSH_ANDROID_ARN": self.push_android.value,
            "PUSH_IOS_ARN": self.push_ios.value,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "POWERTOOLS_TRACE_DISABLED": "true",
        }

    def arns(self) -> dict[str, list[str]]:
        """Return the ARNs behind the names of ``infra.grants``."""
        here = f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        sns = f"arn:{Aws.PARTITION}:sns:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        return {
            "table": [self.table.table_arn],
            "indexes": [f"{self.table.table_arn}/index/*"],
            "stream": [self.table.table_stream_arn or ""],
            "raw_mail": [self.raw_mail.arn_for_objects("*")],
            "attachments": [self.attachments.arn_for_objects("*")],
            "mail_queue": [self.mail_queue.queue_arn],
            "wake_queue": [self.wake_queue.queue_arn],
            "send_queue": [self.send_queue.queue_arn],
            "feedback_queue": [self.feedback_queue.queue_arn],
            "suppression_list": ["*"],  # SES has one an account, and no ARN for it
            "stream_dead_letters": [self.stream_dead_letters.queue_arn],
            "page_topic": [self.pages.topic_arn],
            "phones": ["*"],  # AWS knows no ARN for a telephone number
            "identities": [
                f"{here}:identity/*",
                f"{here}:configuration-set/{self.sending.configuration_set_name}",
            ],
            "secret": [self.secret.secret_arn],
            "check_queue": [self.check_queue.queue_arn],
            "hook_queue": [self.hook_queue.queue_arn],
            "sms_queue": [self.replies.queue.queue_arn],
            "push": [f"{sns}:app/*", f"{sns}:endpoint/*"],
        }

    def _outputs(self) -> None:
        for name, value in {
            "ApiUrl": gateway.url(self),
            "TableName": self.table.table_name,
            "RawMailBucket": self.raw_mail.bucket_name,
            "MailReceivedTopic": self.received.topic_arn,
            "PagesTopic": self.pages.topic_arn,
            "AlarmsTopic": self.alarms.topic_arn,
            "FeedbackTopic": self.feedback.topic_arn,
            "UserPoolId": self.people.pool.user_pool_id,
            "SigningKey": self.secret.secret_arn,
            "ClientId": self.people.client.user_pool_client_id,
            "SweepFunction": self.chalice.get_resource("Sweep").ref,
        }.items():
            CfnOutput(self, f"{name}Output", value=value).override_logical_id(name)
