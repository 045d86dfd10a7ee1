"""Units of translation files for tests: generated ones, and a few by hand."""

from hypothesis import strategies as st

from apps.languages.stamps import TranslationState
from apps.records.plain_text import FORBIDDEN
from apps.translators.exchange.unit import Unit

PIECES = [
    *(
        "goal",
        "l’intégrité",
        "¿Qué?",
        "مكافحة",
        "العربِيّة",
        "😀",
        "👩‍👩‍👧",
        "e\u0301",
        "国际",
        "%(name)s",
        "%s",
        "{name}",
        "{0}",
        "{}",
    ),
    *(
        "=1+1",
        "'=x",
        "-",
        "+",
        "@",
        "\t",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\r\n",
        "\u202f",
        "\u00a0",
        "\u200d",
        "\u200f",
        "\u2028",
    ),
    *(
        '"',
        "'",
        "\\",
        "\\n",
        "<b>",
        "&amp;",
        "&",
        "]]>",
        ",",
        ";",
        "#",
        "#~",
        "msgid",
        "50 % des",
        "%",
        "{",
        "}",
        "«",
        "»",
    ),
]
EDGES = [
    *(
        " leading and trailing ",
        "=HYPERLINK(1)",
        "'=1",
        "\n",
        "a\nb\r\nc\rd",
        "%(name)s%(name)s",
        "{a}{b}{a}",
        '"',
        "\\",
    ),
    *("“مرحبا” – {name}\u202f!", "\u200dx\u200d", "<source>", "\t\t"),
]
texts = (
    st.sampled_from(EDGES)
    | st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
    | st.text(min_size=1, max_size=40).map(lambda text: FORBIDDEN.sub("x", text))
)
STATES = [state for state in TranslationState if state != TranslationState.MISSING]


@st.composite
def lists_of_units(draw, min_size=1):
    """Units with different addresses in the same languages."""
    language = draw(st.sampled_from(["fr", "es", "ar", "pt"]))
    addresses = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["editions.edition", "goals.goalwording"]),
                st.integers(1, 99).map(str),
                st.sampled_from(["title", "text"]),
            ),
            unique=True,
            min_size=min_size,
            max_size=4,
        )
    )
    return [_unit(draw, language, *address) for address in addresses]


def _unit(draw, language, resource, key, field):
    target = draw(st.just("") | texts)
    return Unit(
        *(resource, key, field),
        source_language="en",
        target_language=language,
        source=draw(texts),
        target=target,
        state=draw(st.sampled_from(STATES)) if target else TranslationState.MISSING,
        is_machine=draw(st.booleans()) if target else False,
        maximum=draw(st.none() | st.integers(1, 5000)),
        context=draw(st.sampled_from(["", "Edition: 4th & “fourth” <b>", "نسخة: الرابعة"])),
    )


def unit(source="The first session", target="La première session", language="fr", field="title", key="1", **values):
    """A unit of an edition."""
    state = TranslationState.DRAFT if target else TranslationState.MISSING
    return Unit(
        *("editions.edition", key, field),
        source_language="en",
        target_language=language,
        source=source,
        target=target,
        **{"state": state, **values},
    )


def written(form, units):
    return b"".join(form.write(units))


def only(rows):
    """The unit of the only row."""
    [row] = rows
    assert row.problem == ""
    return row.unit
