import pytest

from deadlight.semantics.file_modes import keeps_others_out


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600, 0o770, 0, "0400", "0o440", "owner"])
def test_a_mode_without_reading_for_others_keeps_them_out(mode):
    assert keeps_others_out(mode)


@pytest.mark.parametrize("mode", [0o644, 0o444, 0o755, "0444"])
def test_a_mode_with_reading_for_others_keeps_nobody_out(mode):
    assert not keeps_others_out(mode)
