import pytest

from deadlight.semantics.annotations import INHERIT_USER, inherits_shim_user


@pytest.mark.parametrize("value", ["true", "True", "TRUE", "1", "t"])
def test_the_shim_takes_the_annotation_for_true(value):
    assert inherits_shim_user(INHERIT_USER, value)


@pytest.mark.parametrize("value", ["false", "", "0", "yes", " true"])
def test_the_shim_does_not_take_other_values_for_true(value):
    assert not inherits_shim_user(INHERIT_USER, value)


@pytest.mark.parametrize("name", ["microsoft.com/hostprocess-container", "Microsoft.com/Hostprocess-Inherit-User", ""])
def test_other_names_mean_nothing(name):
    assert not inherits_shim_user(name, "true")
