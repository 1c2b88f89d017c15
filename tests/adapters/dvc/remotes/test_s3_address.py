"""Requests that are signed here go where DVC's own client would send them."""

from typing import Any

import pytest
from fsspec.asyn import sync
from s3fs import S3FileSystem

from gitml.adapters.dvc.remotes.s3_address import find_address

_EU = {"region_name": "eu-west-1"}
_KEYS = {"key": "ada", "secret": "l0velace"}


class _SentError(Exception):
    """A request that would have been sent."""

    def __init__(self, url: str, headers: Any) -> None:
        super().__init__(url)
        self.url = url
        self.scope = str(headers["Authorization"]).partition("Credential=")[2].split("/")[2:4]


def _sent(fs: Any, bucket: str, key: str) -> _SentError:
    """What the client would send to read an object."""

    def stop(request: Any, **_: Any) -> None:
        headers = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        raise _SentError(request.url, headers)

    sync(fs.loop, fs.set_session)
    fs.s3.meta.events.register("before-send.s3.GetObject", stop)
    with pytest.raises(_SentError) as caught:
        sync(fs.loop, fs.s3.get_object, Bucket=bucket, Key=key)
    return caught.value


def _fs(**settings: Any) -> Any:
    return S3FileSystem(**_KEYS, **settings)


@pytest.fixture(autouse=True)
def _nobody_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "https://bucket.s3.amazonaws.com/a%20b/%C3%A9"),
        ({"client_kwargs": _EU}, "https://bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%A9"),
        (
            {"client_kwargs": _EU, "use_ssl": False},
            "http://bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%A9",
        ),
        (
            {"client_kwargs": _EU, "config_kwargs": {"s3": {"addressing_style": "path"}}},
            "https://s3.eu-west-1.amazonaws.com/bucket/a%20b/%C3%A9",
        ),
        (
            {"client_kwargs": _EU, "config_kwargs": {"s3": {"use_accelerate_endpoint": True}}},
            "https://bucket.s3-accelerate.amazonaws.com/a%20b/%C3%A9",
        ),
        (
            {"client_kwargs": {"endpoint_url": "https://store.example:9000/s3"}},
            "https://store.example:9000/s3/bucket/a%20b/%C3%A9",
        ),
        (
            {"client_kwargs": {"region_name": "cn-north-1"}},
            "https://bucket.s3.cn-north-1.amazonaws.com.cn/a%20b/%C3%A9",
        ),
    ],
)
def test_the_address_and_region_are_the_clients(settings: Any, url: str) -> None:
    found = find_address(_fs(**settings), "bucket/a b/é")
    sent = _sent(_fs(**settings), "bucket", "a b/é")
    assert found is not None
    assert (found.url, found.region) == (sent.url, sent.scope[0])
    assert found.url == url
    assert sent.scope[1] == "s3"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "bucket"),
    [
        ({"anon": True}, "bucket"),
        ({"config_kwargs": {"signature_version": "s3"}}, "bucket"),
        ({}, "zonal--use1-az4--x-s3"),
        ({}, "not a bucket"),
        ({"config_kwargs": {"s3": {"use_accelerate_endpoint": True}}}, "with.dots"),
    ],
)
def test_what_is_signed_otherwise_or_has_no_address_is_left_alone(
    settings: Any, bucket: str
) -> None:
    assert find_address(_fs(client_kwargs=_EU, **settings), f"{bucket}/x") is None


def test_the_client_works_as_before() -> None:
    fs = _fs(client_kwargs=_EU)
    assert find_address(fs, "bucket/x") is not None
    assert _sent(fs, "bucket", "x").url.endswith("/x")
