"""A file of a ZIP archive that anybody may have made, read without unpacking anything."""

import io
import zipfile
import zlib

from gitml.errors import OutsideError

# Others may ask for any amount of memory before the first byte comes.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def read_member(archive: bytes, name: str, most: int) -> bytes:
    """The bytes of a file, whatever else the archive holds.

    Raises:
        OutsideError: it is no archive, has no such file, or one of more than ``most`` bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            member = opened.getinfo(name)
            if member.compress_type not in _METHODS:
                raise OutsideError(f"{name} is packed in a way that no upload is")
            with opened.open(member) as file:
                content = file.read(most + 1)  # what it says of its size may be false
    except KeyError as error:
        raise OutsideError(f"there is no {name} in the archive") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError) as error:
        raise OutsideError(f"the archive with {name} cannot be read: {error}") from error
    if len(content) > most:
        raise OutsideError(f"{name} has more than {most:,} bytes")
    return content
