"""What fails is put off, and only that; what cannot be put off comes back by itself."""

import pytest

from chalicelib.batch import AllFailed, each_message, each_try


def event(*bodies, tried=2):
    return {
        "Records": [
            {
                "messageId": f"id-{body}", "receiptHandle": f"handle-{body}", "body": body,
                "attributes": {"ApproximateReceiveCount": str(tried)}, "messageAttributes": {},
                "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:r:1:send",
            }
            for body in bodies
        ]
    }  # fmt: skip


def attempt(body, tried):
    if body.startswith("bad"):
        raise ValueError(body)


def test_only_what_fails_is_put_off_with_its_try_and_its_cause():
    put_off = []
    answer = each_try(
        event("good", "bad"),
        attempt,
        lambda record, tried, error: put_off.append((record.receipt_handle, tried, str(error))),
    )
    assert put_off == [("handle-bad", 2, "bad")]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}


def test_what_cannot_be_put_off_still_counts_as_failed():
    def broken(record, tried, error):
        raise ConnectionError

    answer = each_try(event("good", "bad"), attempt, broken)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}


def test_a_batch_of_which_nothing_succeeds_is_put_off_and_no_failure_of_the_function():
    put_off = []
    answer = each_try(event("bad", "bad2"), attempt, lambda *each: put_off.append(each))
    assert len(put_off) == len(answer["batchItemFailures"]) == 2
    with pytest.raises(AllFailed):  # where nobody puts it off, it is one
        each_message(event("bad"), lambda body: attempt(body, 1))
