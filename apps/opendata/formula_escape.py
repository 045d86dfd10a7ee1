"""Keeps spreadsheets from running a text as a formula: exports write an apostrophe before it, imports remove that."""

FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")  # spreadsheets also run the full-width forms

FIRST_CHARACTER = {"postgresql": "ascii", "sqlite": "unicode"}  # functions that return the code point
HARMLESS = {  # a quick test, at a hundredth of the cost: nearly all texts begin with A or a later character
    "postgresql": "ascii({text}) BETWEEN 65 AND 65290",
    "sqlite": "{text} BETWEEN 'A' AND '＊'",  # U+FF0A, which is 65290, comes directly before ＋
}


def would_run(text: str) -> bool:
    """Whether a spreadsheet would run a text, also behind apostrophes."""
    # Apostrophes are skipped so that a text which begins with one and would run gets another: else it would lose its
    # own when it is imported.
    return text.lstrip("'").startswith(FORMULA_SIGNS)


def escaped(text: str) -> str:
    """The cell of a text."""
    return f"'{text}" if would_run(text) else text


def escaped_sql(text: str, vendor: str) -> str:
    """The same as SQL, NULL for an empty text. The result contains the expression `text` five times."""
    harmless, first = HARMLESS[vendor].format(text=text), FIRST_CHARACTER[vendor]
    signs = ", ".join(str(ord(sign)) for sign in FORMULA_SIGNS)
    return (
        f"CASE WHEN {harmless} THEN {text} WHEN {first}(ltrim({text}, '''')) IN ({signs}) THEN '''' || {text} "
        f"ELSE NULLIF({text}, '') END"
    )


def unescaped(cell: str) -> str:
    """The text of a cell: the exact inverse of `escaped`."""
    return cell[1:] if cell.startswith("'") and would_run(cell) else cell
