"""Whether a file is a picture as a comment may show it; anybody may have written it.

Nothing is decoded: a forge does that, and the browser of whoever looks.
"""

import struct
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from xml.parsers import expat

_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {
        ".gif": (b"GIF87a", b"GIF89a"),
        ".jpeg": (b"\xff\xd8\xff",),
        ".jpg": (b"\xff\xd8\xff",),
        ".png": (b"\x89PNG",),  # what follows of the signature tells damage, not the kind
        ".webp": (b"RIFF",),
    }
)
SUFFIXES = frozenset({*_BEGINNINGS, ".svg"})
"""The ends of names of pictures, in small letters."""

_MOST_PIXELS = 100_000_000
_PNG_HEADER = struct.Struct(">4sII")  # the name of the first chunk, width and height
_PNG_HEADER_AT = 12  # behind the signature and the length of that chunk

_ACTING = frozenset({"foreignobject", "handler", "iframe", "listener", "script"})
_LEADING = frozenset({"href", "src"})


def fault(suffix: str, content: bytes) -> str:
    """Why the content of a file is no picture that may be shown; empty where it is one.

    Args:
        suffix: the end of its name, one of :data:`SUFFIXES`.
        content: the whole file.
    """
    if suffix == ".svg":
        return _fault_of_svg(content)
    if not content.startswith(_BEGINNINGS[suffix]):
        return f"its content is no {suffix[1:]}"
    header = content[_PNG_HEADER_AT : _PNG_HEADER_AT + _PNG_HEADER.size]
    if suffix == ".png" and len(header) == _PNG_HEADER.size:
        chunk, width, height = _PNG_HEADER.unpack(header)
        if chunk == b"IHDR" and width * height > _MOST_PIXELS:
            return f"it has {width:,} x {height:,} pixels"
    return ""


def _fault_of_svg(content: bytes) -> str:
    """Why a drawing is none, or does more than to be looked at; empty where it does not.

    Who opens its address has it as a page of the forge, where a script would act in their name.
    """
    reader = _SvgReader()
    try:
        reader.parser.ParseFile(BytesIO(content))
    except expat.ExpatError as error:
        return f"its content is no svg: {expat.ErrorString(error.code)}"
    return reader.fault


class _SvgReader:
    """Looks at each element of a drawing; keeps the first fault."""

    def __init__(self) -> None:
        self.fault = ""
        self._is_first = True
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._look
        self.parser.ProcessingInstructionHandler = lambda *_: self._found("it names a style sheet")
        self.parser.EntityDeclHandler = lambda *_: self._found("it declares entities")

    def _look(self, element: str, attributes: Mapping[str, str]) -> None:
        name = _local(element)
        if self._is_first and name != "svg":
            self._found("its content is no svg")
        self._is_first = False
        if name in _ACTING:
            self._found(f"it has an element '{name}'")
        for key, value in attributes.items():
            told, target = _local(key), value.strip().lower()
            if told.startswith("on") or (told == "attributename" and _acts(target)):
                self._found("it has a script")
            elif told in _LEADING and not target.startswith(("#", "data:image/")):
                self._found("it leads elsewhere")

    def _found(self, fault: str) -> None:
        self.fault = self.fault or fault


def _acts(attribute: str) -> bool:
    """Whether an animation of an attribute could bring in what is looked for."""
    return _local(attribute) in _LEADING or _local(attribute).startswith("on")


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
