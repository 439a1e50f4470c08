"""Decompression of layers: gzip, zstd and plain, told by their first bytes, as media types are often wrong.

gzip is read by `isal` where the extra `[image]` is installed, at 2.5 times the speed of zlib, and by zlib elsewhere.
zstd needs Python 3.14 or the extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Protocol

from deadlight.model.errors import InputError

PIECE = 1 << 20
"""Bytes of the largest piece that decompression gives at a time, whatever goes in."""

MOST_EXPANSION = 250
"""Times its compressed size that a layer may grow; Windows' own grow threefold."""

FREE_EXPANSION = 1 << 30
"""Bytes up to which a layer may grow by any factor."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_LARGEST_WINDOW = 27
"""Binary logarithm of the window that a zstd frame may ask for: 128 MiB, what its tools allow unless told more."""


class _Decompressor(Protocol):
    """What the decompressors share once wrapped: bounded pieces, and an end."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` gives, in pieces of at most `PIECE` bytes. Raises InputError where it is damaged."""

    @property
    def complete(self) -> bool:
        """Return whether what was read so far ends where a member ends."""


def decompressed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes that `chunks` hold, decompressed, in pieces of at most a mebibyte.

    Raises InputError where they are damaged, end early, or grow as no layer does.
    """
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(_ZSTD):
            break
    if first.startswith(_GZIP):
        yield from _inflated(first, chunks, _Gzip())
    elif first.startswith(_ZSTD):
        yield from _inflated(first, chunks, _Zstd())
    else:
        yield from _plain(first, chunks)


def _plain(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from chunks


def _inflated(first: bytes, chunks: Iterator[bytes], decompressor: _Decompressor) -> Iterator[bytes]:
    read = written = 0
    for chunk in _plain(first, chunks):
        read += len(chunk)
        for piece in decompressor.pieces(chunk):
            written += len(piece)
            if written > FREE_EXPANSION and written > read * MOST_EXPANSION:
                raise InputError(f"it grows to more than {MOST_EXPANSION} times its size: a decompression bomb")
            yield piece
    if not decompressor.complete:
        raise InputError("its compressed data are cut off")


class _Gzip:
    """gzip, of one member or many."""

    def __init__(self) -> None:
        self._module = fast_zlib()
        self._make: Callable[[], object] = lambda: self._module.decompressobj(wbits=31)
        self._member: object = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member is None:
                # Between members zeros may stand: what a tape or a block device was filled up with.
                data = data.lstrip(b"\0")
                if not data:
                    return
                self._member = self._make()
            member = self._member
            try:
                piece: bytes = member.decompress(data, PIECE)  # type: ignore[attr-defined]
            except self._module.error as error:
                raise InputError("its gzip data are damaged") from error
            if piece:
                yield piece
            if member.eof:  # type: ignore[attr-defined]
                data = member.unused_data  # type: ignore[attr-defined]
                self._member = None
            else:
                data = member.unconsumed_tail  # type: ignore[attr-defined]

    @property
    def complete(self) -> bool:
        return self._member is None


class _Zstd:
    """zstd, of one frame or many."""

    def __init__(self) -> None:
        self._module = _zstd_module()
        self._frame: object = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        module = self._module
        while data:
            if self._frame is None:
                options = {module.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
                self._frame = module.ZstdDecompressor(options=options)
            frame = self._frame
            try:
                while True:
                    piece: bytes = frame.decompress(data, PIECE)  # type: ignore[attr-defined]
                    data = b""
                    if piece:
                        yield piece
                    if frame.eof or frame.needs_input:  # type: ignore[attr-defined]
                        break
            except module.ZstdError as error:
                raise InputError("its zstd data are damaged, or ask for too much memory") from error
            if frame.eof:  # type: ignore[attr-defined]
                data = frame.unused_data  # type: ignore[attr-defined]
                self._frame = None

    @property
    def complete(self) -> bool:
        return self._frame is None


def fast_zlib() -> ModuleType:
    """Return what has the names of `zlib`: isal's where it is installed, zlib itself elsewhere."""
    try:
        from isal import isal_zlib
    except ImportError:
        import zlib

        return zlib
    return isal_zlib


def _zstd_module() -> ModuleType:
    import importlib

    for name in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise InputError("it is compressed with zstd, which needs Python 3.14 or the extra: pip install 'deadlight[image]'")
