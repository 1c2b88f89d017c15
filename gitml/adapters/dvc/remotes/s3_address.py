"""Where requests to a bucket go, and how they are signed, as DVC's own client would do it."""

from dataclasses import dataclass
from typing import Any, Protocol


class SignedRequest(Protocol):
    """A request of botocore's that is about to be signed."""

    url: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class S3Address:
    """An object's.

    Attributes:
        url: of it.
        region: that signatures are for.
        config: of the client; how payloads are signed depends on it.
    """

    url: str
    region: str
    config: Any


class _AboutToSignError(Exception):
    """Ends a request before anything is sent."""

    def __init__(self, request: SignedRequest, signature_version: Any) -> None:
        super().__init__()
        self.request = request
        self.signature_version = signature_version


def find_address(fs: Any, path: str) -> S3Address | None:
    """Where an object's requests go.

    Regions, endpoints and the styles of addresses follow rules that come with botocore, so its
    client is asked to read the object, and stopped where it would sign.

    Args:
        fs: s3fs's.
        path: of the object, with its bucket.

    Returns:
        None where the client would not sign it in the common way, or cannot be asked.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from fsspec.asyn import sync

    bucket, _, key = path.partition("/")
    event = "before-sign.s3.GetObject"
    try:
        sync(fs.loop, fs.set_session)
        client = sync(fs.loop, fs.get_s3, bucket)
        client.meta.events.register_last(event, _stop, unique_id=event)
        try:
            sync(fs.loop, client.get_object, Bucket=bucket, Key=key)
        finally:
            client.meta.events.unregister(event, unique_id=event)
    except _AboutToSignError as found:
        return _address(found, client.meta)
    except (BotoCoreError, ClientError, OSError):  # the file system will meet, and tell it
        return None
    return None


def _stop(request: SignedRequest, signature_version: Any, **_: Any) -> None:
    raise _AboutToSignError(request, signature_version)


def _address(found: _AboutToSignError, meta: Any) -> S3Address | None:
    signing = found.request.context.get("signing", {})
    # A bucket of one zone wants a session first, an access point of several regions another way.
    if found.signature_version != "s3v4" or signing.get("signing_name", "s3") != "s3":
        return None
    region = signing.get("region") or meta.region_name
    return S3Address(found.request.url, region, meta.config)
