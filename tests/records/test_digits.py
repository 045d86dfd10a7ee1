"""Digits of any script."""

from apps.records.digits import ascii_digits


def test_only_digits_change():
    assert ascii_digits("٢٠٢٦-۱۲ ０१ ² Ⅷ") == "2026-12 01 ² Ⅷ"
