"""Terms are found in texts of four languages, also in the plural, the longest first. No database."""

from apps.translators.terms import ConceptTerm, TermIndex, marked

OFFICER = ConceptTerm(
    {"en": ["liaison officer"], "fr": ["officier de liaison"], "es": ["oficial de enlace"], "ar": ["ضابط الاتصال"]},
    avoided={"fr": ["agent de liaison"]},
    definitions={"en": "A person whom one body sends to another.", "fr": "Une personne."},
)
PLATFORM = ConceptTerm({"en": ["platform of liaison officers"], "fr": ["plateforme des officiers de liaison"]})
GOALS = ConceptTerm(
    {"en": ["Global Policing Goals"], "fr": ["Objectifs de l’action policière mondiale"]}, {"en": ["GPG"]}
)
OURS = ConceptTerm({"en": ["ours"], "fr": ["de nous"]})
UN = ConceptTerm({"en": ["United Nations"], "fr": ["Nations Unies"]}, {"en": ["UN"], "fr": ["ONU"]})
POLICY = ConceptTerm({"en": ["policy"], "es": ["política"]})
INDEX = TermIndex([OFFICER, PLATFORM, GOALS, OURS, UN, POLICY])


def found(text, language="en"):
    return [text[one.start : one.end] for one in INDEX.occurrences(text, language)]


def test_plural_case_and_accents_do_not_matter():
    assert found("LIAISON OFFICERS and the Global Policing Goal") == ["LIAISON OFFICERS", "Global Policing Goal"]
    assert found("Les Officiers de liaison", "fr") == ["Officiers de liaison"]
    assert found("los oficiales de enlace y las políticas", "es") == ["oficiales de enlace", "políticas"]
    assert found("وضباط الاتصال", "ar") == ["وضباط الاتصال"]
    assert found("policies") == ["policies"]


def test_the_longest_term_is_marked_and_shorter_ones_are_named():
    text = "A platform of liaison officers"
    assert found(text) == ["platform of liaison officers"]
    assert INDEX.names_in(text, "en") == {id(PLATFORM), id(OFFICER)}


def test_words_are_whole_and_acronyms_in_capitals():
    assert found("our foreign policymaking, un pays, gpg") == []
    assert found("The UN and GPGs are ours") == ["UN", "GPGs", "ours"]


def test_variants_to_avoid_are_found_as_such():
    [one] = INDEX.occurrences("Les agents de liaison", "fr")
    assert (one.term, one.is_avoided) == (OFFICER, True)


def test_pieces_are_the_text_and_say_what_to_write():
    text = "The UN has liaison officers."
    pieces = marked(INDEX, text, "en", "fr")

    assert "".join(piece.text for piece in pieces) == text
    un, officer = (piece.term for piece in pieces if piece.term)
    assert un.wanted == ["ONU", "Nations Unies"]
    assert (officer.wanted, officer.avoided) == (["officier de liaison"], ["agent de liaison"])
    assert (officer.definition, officer.definition_language) == ("Une personne.", "fr")
    assert not officer.is_reviewed


def test_a_definition_can_be_in_the_language_of_the_source():
    [officer] = (piece.term for piece in marked(INDEX, "liaison officer", "en", "ar") if piece.term)
    assert officer.definition_language == "en"


def test_terms_without_a_name_in_the_language_are_not_marked():
    assert [piece.term for piece in marked(INDEX, "The Global Policing Goals", "en", "ar")] == [None]
