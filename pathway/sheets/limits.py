"""How large a file may be, packed and unpacked, before anybody looks into it."""

import io
import zipfile

from pathway.sheets.faults import Fault, FrameworkFault

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_FILES = 200
MOST_ROWS = 5_001
MOST_COLUMNS = 60
_MOST_TIMES = 200


def looked_over(content: bytes) -> zipfile.ZipFile:
    """The archive, once it is sure that unpacking it takes neither all memory nor all day.

    Raises FrameworkFault, and BadZipFile for what is no archive.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise FrameworkFault([Fault(f"there are more than {MOST_FILES} files in it")])
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or unpacked > _MOST_TIMES * max(len(content), 1):
        raise FrameworkFault([Fault("unpacked it is too large: it is not opened")])
    if any(entry.flag_bits & 1 for entry in entries):
        raise FrameworkFault([Fault("it is locked with a password")])
    return archive
