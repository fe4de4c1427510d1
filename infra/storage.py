"""What the desk keeps: the table with its indexes and stream, and the buckets."""

from typing import cast

from aws_cdk import Duration, Fn, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from chalicelib.store.schema import CARD, INDEXES
from infra.option import Option

STRING = dynamodb.AttributeType.STRING


def table(scope: Construct) -> dynamodb.Table:
    """Return the one table, as ``chalicelib.store.schema`` has it; kept when the stack goes."""
    made = dynamodb.Table(
        scope,
        "Table",
        partition_key=dynamodb.Attribute(name="PK", type=STRING),
        sort_key=dynamodb.Attribute(name="SK", type=STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        encryption=dynamodb.TableEncryption.AWS_MANAGED,
        stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
        time_to_live_attribute="expires_at",
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    for index in INDEXES:
        keys = {index.partition, index.sort}
        made.add_global_secondary_index(
            index_name=index.name,
            partition_key=dynamodb.Attribute(name=index.partition, type=STRING),
            sort_key=dynamodb.Attribute(name=index.sort, type=STRING),
            projection_type=dynamodb.ProjectionType.INCLUDE
            if index.card
            else dynamodb.ProjectionType.KEYS_ONLY,
            non_key_attributes=[name for name in CARD if name not in keys] if index.card else None,
        )
    return made


def raw_mail_bucket(scope: Construct, account: str) -> s3.Bucket:
    """Return the bucket that SES writes mails into, kept a year: nothing accepted is lost."""
    bucket = _bucket(scope, "RawMail")
    bucket.add_lifecycle_rule(
        transitions=[
            s3.Transition(
                storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=Duration.days(30)
            )
        ],
        expiration=Duration.days(365),
        abort_incomplete_multipart_upload_after=Duration.days(7),
    )
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("ses.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects("*")],
            conditions={"StringEquals": {"aws:SourceAccount": account}},
        )
    )
    # Set on the resource itself: CDK's own way puts a function with rights over buckets in between.
    made = cast("s3.CfnBucket", bucket.node.default_child)
    made.add_property_override(
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
    )
    return bucket


def tell_of_raw_mail(scope: Construct, bucket: s3.Bucket, queue: sqs.Queue) -> None:
    """Let the queue get an event for each mail that is written into the bucket.

    By EventBridge, for the right to write to the queue can then name the rule: a queue that named
    the bucket and a bucket that named the queue would each have to be there first.
    """
    pattern = events.EventPattern(
        source=["aws.s3"],
        detail_type=["Object Created"],
        detail={"bucket": {"name": [bucket.bucket_name]}},
    )
    rule = events.Rule(scope, "RawMailStored", event_pattern=pattern)
    rule.add_target(targets.SqsQueue(queue))


def attachments_bucket(scope: Construct, origins: Option) -> s3.Bucket:
    """Return the bucket of attachments and long texts, kept as long as their tickets.

    What was uploaded and not attached goes after a day. Pages of ``origins`` (with commas between)
    may upload and download.
    """
    bucket = _bucket(scope, "Attachments")
    bucket.add_lifecycle_rule(
        prefix="uploads/",
        expiration=Duration.days(1),
        noncurrent_version_expiration=Duration.days(1),
    )
    rule = {
        "AllowedOrigins": Fn.split(",", origins.value),
        "AllowedMethods": ["POST", "GET"],
        "AllowedHeaders": ["*"],
        "MaxAge": 3600,
    }
    made = cast("s3.CfnBucket", bucket.node.default_child)
    made.add_property_override("CorsConfiguration", origins.given({"CorsRules": [rule]}))
    bucket.add_lifecycle_rule(
        transitions=[
            s3.Transition(
                storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                transition_after=Duration.days(30),
            )
        ],
        abort_incomplete_multipart_upload_after=Duration.days(7),
    )
    return bucket


def _bucket(scope: Construct, name: str) -> s3.Bucket:
    return s3.Bucket(
        scope,
        name,
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        removal_policy=RemovalPolicy.RETAIN,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    )
