"""What S3 answers, told from what a proxy or a portal answers in its place, with status 200."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from gitml.adapters.dvc.patches.apply import patched

_OF_LISTING = ("Name", "Prefix", "MaxKeys", "IsTruncated", "KeyCount", "Contents", "CommonPrefixes")
_TOLD: Mapping[str, tuple[str, ...]] = {
    "PutObject": ("ETag",),
    "HeadObject": ("ETag",),
    "CreateMultipartUpload": ("UploadId",),
    "UploadPart": ("ETag",),
    "UploadPartCopy": ("CopyPartResult",),
    "CompleteMultipartUpload": ("ETag",),
    "CopyObject": ("CopyObjectResult",),
    "ListObjects": _OF_LISTING,
    "ListObjectsV2": _OF_LISTING,
    "ListObjectVersions": (*_OF_LISTING, "Versions", "DeleteMarkers"),
}
"""One of these is in each answer of S3 to a request; an answer that has none says nothing."""


@contextlib.contextmanager
def answered_by_s3() -> Iterator[None]:
    """Let an answer that is none of S3 be an error: nothing is uploaded, listed or deleted by it.

    The library takes what it does not find in an answer for empty.
    """
    from aiobotocore.client import AioBaseClient
    from botocore.parsers import BaseXMLResponseParser, ResponseParserError

    ask: Any = AioBaseClient._make_api_call
    parse: Any = BaseXMLResponseParser._parse_xml_string_to_dom

    async def asked(self: Any, operation: str, *arguments: Any, **options: Any) -> Any:
        answer = await ask(self, operation, *arguments, **options)
        told = _TOLD.get(operation, ())
        if told and all(answer.get(name) in (None, "", {}) for name in told):
            raise ResponseParserError(f"what answers is no S3: of {operation} it tells nothing")
        return answer

    def parsed(self: Any, text: Any) -> Any:
        root = parse(self, text)
        if root.tag.rpartition("}")[2].lower() == "html":  # after the name of its namespace
            raise ResponseParserError("what answers is no S3: it sends a page of HTML")
        return root

    with (
        patched("aiobotocore.client:AioBaseClient._make_api_call", asked),
        patched("botocore.parsers:BaseXMLResponseParser._parse_xml_string_to_dom", parsed),
    ):
        yield
