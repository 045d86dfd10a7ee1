"""Digits of any script as 0-9."""

import unicodedata


def ascii_digits(text: str) -> str:
    """The text with the digits 0-9 for those of any other script."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(char, char)) for char in text)
