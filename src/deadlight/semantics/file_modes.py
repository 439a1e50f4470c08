"""POSIX file modes, which Windows does not keep: files have the access rights of their directory.

Source: https://kubernetes.io/docs/concepts/storage/projected-volumes/#windows
"""

from __future__ import annotations

from deadlight.model.place import Plain

_OTHERS_READ = 0o004


def keeps_others_out(mode: Plain) -> bool:
    """Return whether somebody who asks for `mode` wants accounts other than the owner and his group not to read.

    A mode that is text is octal; what is no mode at all counts as one that keeps others out. Kubernetes' own
    default, 0644 (420), keeps nobody out.
    """
    if isinstance(mode, str):
        try:
            mode = int(mode, 8)
        except ValueError:
            return True
    return not isinstance(mode, int) or not mode & _OTHERS_READ
