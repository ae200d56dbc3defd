from __future__ import annotations

import pytest

from confsync.sandbox.switches import Switches, choices


def test_without_settings_all_is_as_documented_or_likeliest() -> None:
    assert Switches.parse([]) == Switches()


def test_the_last_setting_of_a_switch_counts() -> None:
    parsed = Switches.parse(["labels=merge", "page-size=20", "hidden-get=403", "page-size=7"])
    assert parsed == Switches(labels="merge", page_size=7, hidden_get="403")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("labels", "not of the form switch=value"),
        ("lables=merge", "there is no switch 'lables'; there are: labels, echo"),
        ("labels=both", "labels is one of replace, merge; not 'both'"),
        ("page-size=0", "page-size is a number from 1 on"),
        ("page-size=many", "page-size is a number from 1 on"),
    ],
)
def test_a_wrong_setting_is_reported(setting: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Switches.parse([setting])


def test_every_value_of_every_switch_can_be_set() -> None:
    for name, values in choices().items():
        for value in values or ("1",):
            field = name.replace("-", "_")
            assert str(getattr(Switches.parse([f"{name}={value}"]), field)) == value


def test_the_first_value_of_a_switch_is_its_default() -> None:
    defaults = Switches()
    for name, values in choices().items():
        if values:
            assert getattr(defaults, name.replace("-", "_")) == values[0]
