import os
import stat
from pathlib import Path

import pytest

from deadlight.actions.fix.writing import Content, WriteError, write

posix = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX systems")
not_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")


def listing(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_gets_its_new_content_and_nothing_is_left_beside_it(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"old")
    write([Content(str(file), b"new", b"old")])
    assert file.read_bytes() == b"new"
    assert listing(tmp_path) == ["f"]


def test_a_file_that_does_not_exist_is_made(tmp_path):
    write([Content(str(tmp_path / "f"), b"new")])
    assert (tmp_path / "f").read_bytes() == b"new"


@posix
def test_the_mode_is_kept(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write([Content(str(file), b"new", b"old")])
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@posix
def test_a_new_file_has_the_mode_that_the_mask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write([Content(str(tmp_path / "f"), b"new")])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


@posix
def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    real = tmp_path / "folder" / "real"
    real.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(real)
    write([Content(str(link), b"new", b"old")])
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert listing(tmp_path / "folder") == ["real"]


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"somebody else's")
    with pytest.raises(WriteError, match="has changed since it was read"):
        write([Content(str(file), b"new", b"old")])
    assert file.read_bytes() == b"somebody else's"
    assert listing(tmp_path) == ["f"]


def test_of_several_files_none_is_written_where_one_cannot_be(tmp_path):
    good, changed = tmp_path / "a", tmp_path / "b"
    good.write_bytes(b"old")
    changed.write_bytes(b"somebody else's")
    with pytest.raises(WriteError, match="b is left as it is"):
        write([Content(str(good), b"new", b"old"), Content(str(changed), b"new", b"old")])
    assert good.read_bytes() == b"old"
    assert listing(tmp_path) == ["a", "b"]


def test_files_already_replaced_are_put_back_where_a_later_one_fails(tmp_path, monkeypatch):
    files = [tmp_path / name for name in ("a", "b")]
    for file in files:
        file.write_bytes(b"old")
    replace = Path.replace

    def failing(self, target):
        if str(target) == str(files[1].resolve()):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(WriteError, match="No space left on device"):
        write([Content(str(file), b"new", b"old") for file in files])
    assert [file.read_bytes() for file in files] == [b"old", b"old"]
    assert listing(tmp_path) == ["a", "b"]


def test_an_interruption_leaves_no_part_of_a_group_written(tmp_path, monkeypatch):
    files = [tmp_path / name for name in ("a", "b")]
    for file in files:
        file.write_bytes(b"old")
    replace = Path.replace

    def interrupted(self, target):
        if str(target) == str(files[1].resolve()):
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write([Content(str(file), b"new", b"old") for file in files])
    assert [file.read_bytes() for file in files] == [b"old", b"old"]
    assert listing(tmp_path) == ["a", "b"]


def test_a_folder_is_no_file_to_write(tmp_path):
    (tmp_path / "f").mkdir()
    with pytest.raises(WriteError, match="no regular file"):
        write([Content(str(tmp_path / "f"), b"new", b"old")])


def test_a_folder_that_does_not_exist_is_an_error_of_ours(tmp_path):
    with pytest.raises(WriteError, match="left as it is"):
        write([Content(str(tmp_path / "no" / "f"), b"new")])


@posix
@not_root
def test_a_write_protected_file_stays_as_it_is(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(WriteError, match="write-protected"):
        write([Content(str(file), b"new", b"old")])
    assert file.read_bytes() == b"old"
