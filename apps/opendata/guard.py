"""Keeps spreadsheets from running a text: a text that would run gets one more apostrophe, and loses it coming in."""

RUNS = tuple("=+-@\t\r\n＝＋－＠")  # the full-width forms run as well


def _would_run(text: str) -> bool:
    return text.lstrip("'").startswith(RUNS)


def guarded(text: str) -> str:
    """The text as it stands in a cell."""
    return f"'{text}" if _would_run(text) else text


def unguarded(cell: str) -> str:
    """The text behind a cell: the exact inverse of `guarded`."""
    return cell[1:] if cell.startswith("'") and _would_run(cell) else cell
