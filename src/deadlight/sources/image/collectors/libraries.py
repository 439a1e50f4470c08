r"""Libraries (*.dll): assemblies of .NET and others, by their version resource.

Those below C:\Windows are not looked at: a base has ten thousand of them, all of Windows and of the .NET Framework.
"""

from __future__ import annotations

from deadlight.sources.image.collectors.collector import Collector
from deadlight.sources.image.versioned_files import read_versioned

COLLECTOR = Collector(read=read_versioned, suffixes=(".dll",), outside=("windows/",), most=64 << 20)
