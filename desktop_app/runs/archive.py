"""A zip from anyone, read within bounds: it unpacks to no more than a file of its size may hold."""

from __future__ import annotations

import os
import zipfile
from typing import IO, Self

from desktop_app.runs.language import tr

FREE_BYTES = 4_000_000
"""So much the smallest of files may hold."""
RATIO = 50
"""So much more may be in a file for each of its bytes: results that are alike pack well, a bomb of zeros
packs a thousandfold."""
LIST_BYTES = 8_000_000
"""What the list of members may take; the reader keeps all of it in memory, many times as large."""
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others unpack all at once, whatever was said of the size."""
_LIST_SIZE = 5
"""Where :mod:`zipfile` puts the size of the list that the end of the file tells."""


class Archive:
    """The members of a zip, to be read one after the other; all together are bounded."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read the list of members; raises ``ValueError`` or an error of :mod:`zipfile` for none."""
        self._left = FREE_BYTES + RATIO * file.seek(0, os.SEEK_END)
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
        if end and end[_LIST_SIZE] > LIST_BYTES:
            raise ValueError(tr("it has more parts than any run"))
        self._archive = zipfile.ZipFile(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    def read(self, name: str) -> bytes:
        """Return a member; one that would take more room than is left for all is refused."""
        member = self._archive.getinfo(name)
        if member.file_size > self._left or member.compress_type not in PACKINGS:
            raise ValueError(tr("{name} in it is larger than any run's", name=name))
        self._left -= member.file_size
        with self._archive.open(member) as file:
            return file.read(member.file_size)  # no more is unpacked, whatever is there
