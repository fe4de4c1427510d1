"""The bucket of attachments forgets what nobody attached, and pages of others' origins stay out."""

import pytest


@pytest.fixture(scope="module")
def bucket():
    # The CDK starts a Node: only in the worker that runs these tests.
    import aws_cdk as cdk
    from aws_cdk.assertions import Template

    from infra.option import Option
    from infra.storage import attachments_bucket

    stack = cdk.Stack(cdk.App(), "Desk")
    attachments_bucket(stack, Option(stack, "Origins", ""))
    template = Template.from_stack(stack).to_json()
    (found,) = (
        each for each in template["Resources"].values() if each["Type"] == "AWS::S3::Bucket"
    )
    return found["Properties"]


def test_an_upload_that_nobody_attached_is_gone_after_a_day_with_all_its_versions(bucket):
    (rule,) = (each for each in bucket["LifecycleConfiguration"]["Rules"] if each.get("Prefix"))
    assert rule["Prefix"] == "uploads/"
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == 1
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_nothing_else_of_a_ticket_expires(bucket):
    for rule in bucket["LifecycleConfiguration"]["Rules"]:
        assert rule.get("Prefix") == "uploads/" or not any("xpiration" in name for name in rule)


def test_pages_may_upload_only_from_the_origins_that_were_named(bucket):
    condition, named, otherwise = bucket["CorsConfiguration"]["Fn::If"]
    assert condition == "HasOrigins"
    assert otherwise == {"Ref": "AWS::NoValue"}
    (rule,) = named["CorsRules"]
    assert rule["AllowedOrigins"] == {"Fn::Split": [",", {"Ref": "Origins"}]}
    assert rule["AllowedMethods"] == ["POST", "GET"]
