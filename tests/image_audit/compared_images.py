"""Two images that are compared: the reports on them, from images that are made in memory."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from deadlight.image_audit.auditing import judge_image
from deadlight.image_audit.comparison import compare
from deadlight.model.image_content import ImageContent
from deadlight.model.image_diff import ImageDiff
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor
from image_builder import BuiltImage, content_of, described

SETTINGS = Settings(today=datetime.date(2026, 11, 22))


def content(built: BuiltImage | str, name: str, **more: object) -> ImageContent:
    """What is read of an image, or of its description, with `more` known of it."""
    return replace(content_of(described(built) if isinstance(built, str) else built, name), **more)


def judged(image: ImageContent, settings: Settings = SETTINGS) -> AuditReport:
    return judge_image(image, Auditor(settings))


def difference(old: BuiltImage | str, new: BuiltImage | str, settings: Settings = SETTINGS) -> ImageDiff:
    """What differs between two images, called old.tar and new.tar."""
    return compare(judged(content(old, "old.tar"), settings), judged(content(new, "new.tar"), settings))
