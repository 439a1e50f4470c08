"""How property tests are run: the same examples every time, or, to search for new ones, others each time.

`make search` runs them with the profile `search`. What it finds goes into the test as an `@example`.
"""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

# A store of vulnerabilities, or results of layers, that whoever runs the tests has do not change what is tested.
_HOME = tempfile.TemporaryDirectory(prefix="deadlight-tests-")
os.environ.update(dict.fromkeys(("XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), _HOME.name))  # noqa: TID251

# No deadlines: a busy machine is no failure. What has to be fast is timed by tests of its own.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("steady")
