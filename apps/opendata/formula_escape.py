"""Keeps spreadsheets from running a text: a text that would run gets one more apostrophe, and loses it coming in."""

RUNS = tuple("=+-@\t\r\n＝＋－＠")  # the full-width forms run as well

FIRST_CHARACTER = {"postgresql": "ascii", "sqlite": "unicode"}  # functions that give the code point
HARMLESS = {  # a first look, at a hundredth of the cost, for nearly all texts: they begin with A or what is behind it
    "postgresql": "ascii({text}) BETWEEN 65 AND 65290",
    "sqlite": "{text} BETWEEN 'A' AND '＊'",  # U+FF0A is 65290, the sign before ＋
}


def _would_run(text: str) -> bool:
    return text.lstrip("'").startswith(RUNS)


def guarded(text: str) -> str:
    """The text as it stands in a cell."""
    return f"'{text}" if _would_run(text) else text


def guarded_sql(text: str, vendor: str) -> str:
    """The same in SQL, NULL for an empty text. `text` is an expression, five times in the result."""
    harmless, first = HARMLESS[vendor].format(text=text), FIRST_CHARACTER[vendor]
    runs = ", ".join(str(ord(sign)) for sign in RUNS)
    return (
        f"CASE WHEN {harmless} THEN {text} WHEN {first}(ltrim({text}, '''')) IN ({runs}) THEN '''' || {text} "
        f"ELSE NULLIF({text}, '') END"
    )


def unguarded(cell: str) -> str:
    """The text behind a cell: the exact inverse of `guarded`."""
    return cell[1:] if cell.startswith("'") and _would_run(cell) else cell
