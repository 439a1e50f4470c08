"""What a setting is called: in its file, in the Engine API, on the command line of docker.

A person asks by any of these: `read_only`, `--read-only`, `ReadonlyRootfs`, `readOnlyRootFilesystem`,
`COPY --chown`, `com.docker.network.windowsshim.disableicc`.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.semantics.settings import PLATFORMS, Row, all_rows, fate

SHORT = {
    "-c": "--cpu-shares", "-h": "--hostname", "-m": "--memory", "-p": "--publish", "-u": "--user", "-v": "--volume",
    "--net": "--network", "--dns-opt": "--dns-option", "--net-alias": "--network-alias",
}  # fmt: skip
"""Other forms of options of docker. Source: https://docs.docker.com/reference/cli/docker/container/run/"""


SECURITY_OPTIONS = {
    "no-new-privileges": "no-new-privileges:true", "seccomp": "seccomp=unconfined", "apparmor": "apparmor=shop",
    "systempaths": "systempaths=unconfined", "credentialspec": "credentialspec=file://web01.json",
}  # fmt: skip
"""What is asked for by its own name, and how it is written as a value of --security-opt.

Source: https://docs.docker.com/reference/cli/docker/container/run/#security-opt
"""


def rows_for(name: str) -> list[Row]:
    """Return every row of the settings called `name`, on every platform.

    Case and dashes before it do not count. The name may be that of the field alone, or with what stands
    above it. On a platform where none is called so, the nearest one above it holds for it; where there is
    none of either anywhere, the rows of those below the name are returned.
    """
    wanted = " ".join(name.lower().split())
    wanted = SHORT.get(wanted, wanted).strip("-")
    if not wanted:
        return []
    rows = all_rows()
    found: list[Row] = []
    for platform in PLATFORMS:
        own = [row for row in rows if row.platform == platform.name]
        called = [row for row in own if any(_is_called(known, wanted) for known in names_of(row))]
        found += called or _above(own, wanted)
        if platform.name == "compose" and wanted in SECURITY_OPTIONS:
            row = fate(platform.name, "security_opt", [SECURITY_OPTIONS[wanted]])
            found += [row] if row is not None else []
    return found or [row for row in rows if any(f".{wanted}." in f".{known}" for known in names_of(row))]


def names_of(row: Row) -> Iterator[str]:
    """Yield what the setting of a row is called, in lower case, without dashes before it."""
    setting, option = row.setting.lower(), row.docker_option.lower()
    yield setting
    if row.api:
        yield row.api.lower()
    if option:
        yield option.strip("-")
    for text in (setting, option):
        yield from (word.strip("-") for word in text.split() if word.startswith("-"))


def nearest(name: str, number: int = 3) -> list[str]:
    """Return the names of settings that are most like `name`, the likest first."""
    import difflib

    known: dict[str, str] = {}
    for row in all_rows():
        for written in (row.setting, row.api, row.docker_option.partition(" ")[0]):
            for shown in (written, written.rpartition(".")[2]):
                known.setdefault(shown.lower().strip("-"), shown)
    near = difflib.get_close_matches(name.lower().strip("-"), [key for key in known if key], n=number, cutoff=0.7)
    return [known[key] for key in near]


def _is_called(known: str, wanted: str) -> bool:
    """Return whether a name is the one wanted, ends with it after a dot or slash, or is of it as a command."""
    return known == wanted or known.endswith(("." + wanted, "/" + wanted)) or known.startswith(wanted + " ")


def _above(rows: list[Row], wanted: str) -> list[Row]:
    """Return the rows of the setting that has a field called so below it: it holds for all that is in it."""
    above, dot, _ = wanted.rpartition(".")
    while dot:
        found = [row for row in rows if row.setting.lower() == above]
        if found:
            return found
        above, dot, _ = above.rpartition(".")
    return []
