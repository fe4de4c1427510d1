"""Every trigger of Ventanilla on one screen: the API, its authorizer, queues, stream and schedule.

No logic here. What each function may do in AWS is in infra/grants.py.
"""

from typing import Any

from chalice.app import (
    AuthRequest,
    AuthResponse,
    Chalice,
    CloudWatchEvent,
    ConvertToMiddleware,
    DynamoDBEvent,
    Rate,
    SQSEvent,
)

from chalicelib.settings import serves, triggers
from chalicelib.telemetry import logger, metrics

# Every function starts from here, and none waits at its cold start for what only others need.
if serves("api"):
    from chalicelib.api import routes
    from chalicelib.api.rooms import ROOMS
if serves("authorizer"):
    from chalicelib.api import auth
if serves("work"):
    from chalicelib import handlers
    from chalicelib.batch import each_message, each_record, each_try

app = Chalice(app_name="ventanilla", configure_logs=False)
app.register_middleware(ConvertToMiddleware(logger.inject_lambda_context(clear_state=True)))
app.register_middleware(ConvertToMiddleware(metrics.log_metrics))


@app.authorizer(ttl_seconds=300)
def authorize(request: AuthRequest) -> AuthResponse:
    """Check the bearer token of an API request."""
    return auth.identified(request)


if serves("api"):
    routes.serve(app, authorize, *ROOMS)


@app.on_sqs_message(queue_arn=triggers().mail_queue, batch_size=10)
def receive_email(event: SQSEvent) -> dict[str, Any]:
    """Mail arrived: SES stored it in S3 and told SNS, which told this queue."""
    return each_message(event.to_dict(), handlers.receive_mail)


@app.on_sqs_message(queue_arn=triggers().check_queue, batch_size=10)
def check_mail(event: SQSEvent) -> dict[str, Any]:
    """A raw mail has lain in S3 for a while: was it taken in?"""
    return each_message(event.to_dict(), handlers.check_mail)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(_event: CloudWatchEvent) -> None:
    """A minute has passed: queue what is due."""
    handlers.sweep()


@app.on_sqs_message(queue_arn=triggers().wake_queue, batch_size=10)
def wake_ticket(event: SQSEvent) -> dict[str, Any]:
    """A ticket is due: warn, breach, escalate or close it."""
    return each_message(event.to_dict(), handlers.wake)


# An event may be told to hundreds who each wait for their digest, a request for each: some seconds.
# Ten of those fit the function's thirty; a hundred would be begun again and again.
@app.on_dynamodb_record(stream_arn=triggers().event_stream, batch_size=10)
def plan_messages(event: DynamoDBEvent) -> dict[str, Any]:
    """Something happened to a ticket: queue who is to be told."""
    return each_record(event.to_dict(), handlers.plan_messages)


@app.on_sqs_message(queue_arn=triggers().send_queue, batch_size=10)
def send_message(event: SQSEvent) -> dict[str, Any]:
    """Somebody is to be told: send the mail, SMS or page."""
    return each_try(event.to_dict(), handlers.send_message, handlers.put_off)


@app.on_sqs_message(queue_arn=triggers().hook_queue, batch_size=1)
def deliver_webhook(event: SQSEvent) -> dict[str, Any]:
    """A webhook is to be told, which may be slow: one at a time, and no mail waits for it."""
    return each_try(event.to_dict(), handlers.deliver_webhook, handlers.put_off)


@app.on_sqs_message(queue_arn=triggers().feedback_queue, batch_size=10)
def receive_feedback(event: SQSEvent) -> dict[str, Any]:
    """A mail bounced, or somebody complained of it: SES told SNS, which told this queue."""
    return each_message(event.to_dict(), handlers.receive_feedback)


@app.on_sqs_message(queue_arn=triggers().sms_queue, batch_size=10)
def receive_sms(event: SQSEvent) -> dict[str, Any]:
    """Somebody texts back to a page: AWS End User Messaging told SNS, which told this queue."""
    return each_message(event.to_dict(), handlers.receive_sms)
