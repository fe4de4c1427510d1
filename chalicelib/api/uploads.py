"""Asking to upload a file; its bytes go straight to S3 and never through the API."""

from chalicelib.api.routes import operation
from chalicelib.api.timeline_shapes import UploadForm
from chalicelib.api.upload_inputs import NewUpload
from chalicelib.desk.context import Call
from chalicelib.desk.uploads import announce
from chalicelib.wiring import desk


@operation(
    "POST", "/uploads", "Ask to upload a file", body=NewUpload, answers=UploadForm, status=201
)
def create(call: Call, body: NewUpload) -> UploadForm:
    """Return a form for one file of exactly this size and type, to be sent within 15 minutes.

    Then name its id in the “attachments” of a new ticket, message or note.
    """
    announced = announce(desk(), call.actor, body.filename, body.content_type, body.size)
    return UploadForm(
        id=announced.id,
        url=announced.form.url,
        fields=announced.form.fields,
        expires_at=announced.expires_at,
    )
