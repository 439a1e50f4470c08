r"""The Windows of an image lacks security updates.

## Why this matters

An image keeps the files of the day on which its base was built. Windows in a container is never updated: what is
published later is open in every container of the image, whatever is installed on the host, until the image is built
anew on a newer base. The host's updates mend the kernel alone.

## What to do

Pull the base anew and build: `docker build --pull`. A base that is pinned by digest or full build has to be moved by
hand, or by a bot. Build once a month, after the second Tuesday, and whenever an out-of-band update comes.
"""

from deadlight.checks.api import Bad, Context, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.image_content import ImageContent

BEHIND = r"""
os_version = "10.0.20348.2113"  # <-- here

[[layers]]
[layers.files]
'app\web.exe' = "MZ"
"""
NEWEST = BEHIND.replace(".2113", ".2340").replace("# <-- here", "")
UPDATES = """
| OS build | Availability date | KB article | Update type |
|---|---|---|---|
| 20348.2340 | 2024-03-12 | KB5035857 | 2024-03 B |
| 20348.2322 | 2024-02-13 | KB5034770 | 2024-02 B |
| 20348.2113 | 2023-11-14 | KB5032198 | 2023-11 B |
"""


@check(
    "WIN521",
    severity=Severity.MEDIUM,
    because="what was published since then is open in every container of the image",
    examples=[Bad("image", BEHIND, store=[UPDATES], today="2024-04-20"), Good("image", NEWEST, store=[UPDATES])],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/update-containers",
        "https://learn.microsoft.com/windows/release-health/windows-server-release-info",
    ],
)
def base_behind_patches(image: ImageContent, context: Context) -> Iterator[Outcome]:
    from deadlight.semantics import patching

    patch = image.patch
    where = image.at("config", "os_version")
    if patch is None:
        return
    if patch.behind:
        yield Report(
            "{product} is {version}, and lacks {updates}, up to {newest}",
            product=patch.product,
            version=patching.shown(patch.installed) if patch.installed else patch.version,
            updates=patching.counted(patch.behind),
            newest=patching.shown(patch.behind[-1]),
            at=where,
            severity=Severity.LOW if patching.is_within_a_month(patch.behind, context.today) else None,
        )
    elif patch.doubts:
        yield Unknown(f"whether {patch.version or 'its Windows'} lacks updates: {'; '.join(patch.doubts)}", at=where)
