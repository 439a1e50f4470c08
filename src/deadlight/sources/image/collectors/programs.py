r"""Programs (*.exe): what their version resource says, wherever they lie; those of Windows itself are left out."""

from __future__ import annotations

from deadlight.sources.image.collectors.collector import Collector
from deadlight.sources.image.versioned_files import read_versioned

COLLECTOR = Collector(read=read_versioned, suffixes=(".exe",), most=64 << 20)
