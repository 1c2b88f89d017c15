"""What is taken for a picture, of what anybody may have called one."""

import struct

import pytest

from gitml.adapters.formats.pictures import fault

_PNG = b"\x89PNG\r\n\x1a\n"


def _png(width: int, height: int) -> bytes:
    return _PNG + struct.pack(">I4sII", 13, b"IHDR", width, height)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".png", _PNG),
        (".png", _PNG[:4]),
        (".png", _png(10_000, 10_000)),
        (".jpg", b"\xff\xd8\xff\xe0"),
        (".gif", b"GIF89a"),
        (".svg", b'<svg><style>a{}</style><use href="#a"/><image href="data:image/png;x"/></svg>'),
    ],
)
def test_pictures(suffix: str, content: bytes) -> None:
    assert fault(suffix, content) == ""


@pytest.mark.parametrize(
    ("suffix", "content", "why"),
    [
        (".png", b"<script>", "its content is no png"),
        (".png", _png(100_000, 100_000), "it has 100,000 x 100,000 pixels"),
        (".jpg", _PNG, "its content is no jpg"),
        (".webp", b"", "its content is no webp"),
        (".svg", _PNG, "its content is no svg: not well-formed (invalid token)"),
        (".svg", b"<html/>", "its content is no svg"),
        (".svg", b"<svg><script>x()</script></svg>", "it has an element 'script'"),
        (".svg", b'<a:svg xmlns:a="x"><a:Script/></a:svg>', "it has an element 'script'"),
        (".svg", b"<svg><foreignObject/></svg>", "it has an element 'foreignobject'"),
        (".svg", b'<svg onload="x()"/>', "it has a script"),
        (".svg", b'<svg><a href="javascript:x()"/></svg>', "it leads elsewhere"),
        (".svg", b'<svg><set attributeName="xlink:href"/></svg>', "it has a script"),
        (".svg", b'<svg><image xlink:href="https://a.example/1"/></svg>', "it leads elsewhere"),
        (".svg", b'<?xml-stylesheet href="a"?><svg/>', "it names a style sheet"),
        (".svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "it declares entities"),
        (".svg", b"<svg>" * 200_000, "its content is no svg: no element found"),
    ],
)
def test_what_is_none_or_acts(suffix: str, content: bytes, why: str) -> None:
    assert fault(suffix, content) == why
