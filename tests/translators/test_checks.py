"""The checks of a translation: what each of them finds, and what it leaves alone. No database."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.translators.checks import CHECKS, check_all
from apps.translators.terms import ANY_LANGUAGE, ConceptTerm, TermIndex
from apps.translators.text_pair import TextPair

pytestmark = pytest.mark.one_database

TERMS = TermIndex(
    [
        ConceptTerm(
            {"en": ["AFRIPOL"], "fr": ["AFRIPOL"], "es": ["AFRIPOL"], "ar": ["أفريبول"]},
            is_name=True,
        ),
        ConceptTerm({"en": ["AMERIPOL"], "fr": ["AMERIPOL"], "es": ["AMERIPOL"], "ar": ["أميريبول"]}, is_name=True),
        ConceptTerm(
            {
                "en": ["Gulf Cooperation Council"],
                "fr": ["Conseil de coopération du Golfe"],
                "ar": ["مجلس التعاون لدول الخليج العربية"],
            },
            {"en": ["GCC"], "fr": ["CCG"]},
            is_name=True,
        ),
        ConceptTerm(
            {
                "en": ["liaison officer"],
                "fr": ["officier de liaison"],
                "es": ["oficial de enlace"],
                "ar": ["ضابط الاتصال"],
            },
            avoided={"fr": ["agent de liaison"], "es": ["funcionario de enlace"]},
            is_reviewed=True,
        ),
        ConceptTerm({"en": ["platform of liaison officers"], "fr": ["plateforme des officiers de liaison"]}),
        ConceptTerm({ANY_LANGUAGE: ["UN", "United Nations", "ONU", "Nations Unies"]}),
    ]
)


def found(source, target, language, source_language="en"):
    with translation.override("en"):
        return {
            alarm.code: alarm.message for alarm in check_all(TextPair(source, target, source_language, language, TERMS))
        }


QUIET = [
    # numbers and dates
    ("On 6 May 2027.", "Le 6 mai 2027.", "fr"),
    ("On 6 May 2027.", "El 6 de mayo de 2027.", "es"),
    ("On 6 May 2027.", "في 6 مايو 2027.", "ar"),
    ("On 6 May 2027.", "في ٦ أيار ٢٠٢٧.", "ar"),
    ("May 6, 2027", "6 mai 2027", "fr"),
    ("2027-05-06", "6 mai 2027", "fr"),
    ("on 8 and 9 December 2022", "les 8 et 9 décembre 2022", "fr"),
    ("8 December to 9 December 2022", "del 8 al 9 de diciembre de 2022", "es"),
    ("in November and December 2014", "في نوفمبر وديسمبر 2014", "ar"),
    ("1,000 officers and 3.5 %", "1\u202f000 agents et 3,5\u00a0%", "fr"),
    ("1,000 officers and 3.5 %", "1.000 agentes y 3,5 %", "es"),
    ("1,000 officers and 3.5 %", "١٬٠٠٠ ضابط و٣٫٥ ٪", "ar"),
    ("12,345.67 euros", "12 345,67 euros", "fr"),
    ("9 organizations", "neuf organisations", "fr"),
    ("the 27th Conference", "المؤتمر السابع والعشرون", "ar"),
    ("the 27th Conference", "la vigésimo séptima Conferencia", "es"),
    ("the twenty-seventh Conference", "la 27.ª Conferencia", "es"),
    ("the 71st session", "la soixante et onzième session", "fr"),
    ("97 posts", "quatre-vingt-dix-sept postes", "fr"),
    ("12 members", "اثنا عشر عضوا", "ar"),
    ("the 5th edition", "la Ve édition", "fr"),
    ("seven goals", "الأهداف السبعة", "ar"),
    ("They may meet and march.", "Ils peuvent se réunir et défiler.", "fr"),
    ("It met twice, second after INTERPOL.", "Elle s’est réunie deux fois, après INTERPOL.", "fr"),
    ("Resolution 71/313", "Résolution 71/313", "fr"),
    # names
    ("AFRIPOL hosted it.", "AFRIPOL l’a accueilli.", "fr"),
    ("AFRIPOL hosted it.", "واستضافه أفريبول.", "ar"),
    ("AFRIPOL hosted it.", "استضافه AFRIPOL.", "ar"),
    ("The GCC met.", "Le CCG s’est réuni.", "fr"),
    ("The GCC met.", "اجتمع مجلس التعاون.", "ar"),
    ("The UN met.", "L’ONU s’est réunie.", "fr"),
    ("A database, SLTD", "قاعدة بيانات للوثائق", "ar"),
    # negation
    ("It is not known.", "On ne le sait pas.", "fr"),
    ("It is not known.", "C’est inconnu.", "fr"),
    ("Not only police", "Pas seulement la police", "fr"),
    ("Only one of them came.", "Il n’en est venu qu’un.", "fr"),
    ("The date is not stated.", "No se indica la fecha.", "es"),
    ("Its dates were not found.", "لم يُعثر على تاريخيه.", "ar"),
    ("It still works.", "لا يزال يعمل.", "ar"),
    ("No poverty", "Fin de la pobreza", "es"),
    ("International police", "Police internationale", "fr"),
    # placeholders and links
    ("See %(url)s", "Voir %(url)s", "fr"),
    ("See https://example.org/en/goals.", "Voir https://example.org/fr/goals.", "fr"),
    # terms
    ("The liaison officers met.", "Les officiers de liaison se sont réunis.", "fr"),
    ("The liaison officers met.", "اجتمع ضباط الاتصال.", "ar"),
    ("A liaison officer", "La plateforme des officiers de liaison", "fr"),
    # brackets, punctuation, blanks
    ("The goals (SDGs)", "Les objectifs (ODD)", "fr"),
    ("a) one b) two", "a) un b) deux", "fr"),
    ("“Security.”", "«\u00a0Sécurité.\u00a0»", "fr"),
    ("Why? Because: so!", "Pourquoi\u202f? Parce que\u00a0: ainsi\u202f!", "fr"),
    ("Why?", "¿Por qué?", "es"),
    ("Why?", "لماذا؟", "ar"),
    ("one, two; three", "واحد، اثنان؛ ثلاثة", "ar"),
    ("Europol", "Europol", "fr"),
    ("Singapore", "Singapore", "fr"),
    ("one | two", "un | deux", "fr"),
    ("", "Un texte", "fr"),
    ("A text", "", "fr"),
]


@pytest.mark.parametrize(("source", "target", "language"), QUIET)
def test_what_is_right_in_its_language_raises_no_alarm(source, target, language):
    assert found(source, target, language) == {}


ALARMS = [
    ("In 2022, 25 countries", "En 2023, 25 pays", "fr", "numbers", ["2022", "2023"]),
    ("1,000 officers", "100 agents", "fr", "numbers", ["1,000", "100"]),
    ("1.5 million", "15 millions", "fr", "numbers", ["1.5", "15"]),
    ("seven goals", "seis objetivos", "es", "numbers", ["seven", "seis"]),
    ("nine organizations", "ثماني منظمات", "ar", "numbers", ["nine", "ثماني"]),
    ("On 6 May 2027", "Le 6 juin 2027", "fr", "dates", ["6 May 2027", "6 juin 2027"]),
    ("On 6 May 2027", "Le 7 mai 2027", "fr", "dates", ["6 May 2027", "7 mai 2027"]),
    ("On 6 May 2027", "في 6 مارس 2027", "ar", "dates", ["6 May 2027", "6 مارس 2027"]),
    ("AFRIPOL hosted it.", "AMERIPOL l’a accueilli.", "fr", "names", ["AFRIPOL", "AMERIPOL"]),
    ("AFRIPOL hosted it.", "واستضافه أميريبول.", "ar", "names", ["AFRIPOL", "أميريبول"]),
    ("The database SLTD", "La base de données", "fr", "names", ["SLTD"]),
    ("It is not known.", "On le sait.", "fr", "negation", ["not"]),
    ("It is known.", "No se sabe.", "es", "negation", ["No"]),
    ("It was not found.", "عُثر عليه.", "ar", "negation", ["not"]),
    ("It was found. It is not new.", "لم يُعثر عليه. إنه قديم.", "ar", "negation", ["لم"]),
    ("See %(url)s", "Voir %(lien)s", "fr", "placeholders", ["%(url)s", "%(lien)s"]),
    ("See https://example.org/a", "Voir https://example.org/b", "fr", "placeholders", ["/a", "/b"]),
    ("Write to a@example.org", "Écrire à b@example.org", "fr", "placeholders", ["a@example.org"]),
    ("The liaison officers met.", "Les agents de liaison se sont réunis.", "fr", "terms", ["agents de liaison"]),
    ("The liaison officers met.", "Los agentes se reunieron.", "es", "terms", ["liaison officers", "oficial de enla"]),
    ("The goals (SDGs)", "Les objectifs (ODD", "fr", "brackets", ["("]),
    ("“Security”", "«\u00a0Sécurité", "fr", "brackets", ["«"]),
    ("It met.", "Elle s’est réunie", "fr", "punctuation", ["."]),
    ("Why?", "Por qué?", "es", "punctuation", ["¿"]),
    ("Why?", "لماذا?", "ar", "punctuation", ["؟"]),
    ("one, two", "واحد, اثنان", "ar", "punctuation", ["،"]),
    ("A sentence. " * 20, "Une phrase.", "fr", "length", ["11", "240"]),
    ("A sentence.", "Une phrase. " * 20, "fr", "length", ["240", "11"]),
    ("It met in the city of Lyon.", "It met in the city of Lyon.", "fr", "untranslated", ["It met in the city"]),
    ("from the north", "from the north", "fr", "untranslated", []),
    ("It met in the city of Lyon.", "اجتمع met in the city of Lyon.", "ar", "untranslated", ["in the city"]),
    ("It met.", "Elle  s’est réunie.", "fr", "blanks", []),
    ("It met, and left.", "Se reunió , y se fue.", "es", "blanks", []),
    ("one | two | three", "un | deux", "fr", "items", ["3", "2"]),
]


@pytest.mark.parametrize(("source", "target", "language", "code", "named"), ALARMS)
def test_what_differs_is_named(source, target, language, code, named):
    alarms = found(source, target, language)
    assert code in alarms, alarms
    assert [text for text in named if text not in alarms[code]] == []


def test_every_check_is_shown_at_work():
    assert {code for *_pair, code, _named in ALARMS} == set(CHECKS)


def test_only_reviewed_terms_warn():
    term = ConceptTerm({"en": ["outcome"], "fr": ["résultat"]})
    pair = TextPair("The outcome", "La conclusion", "en", "fr", TermIndex([term]))
    assert not check_all(pair)
    reviewed = ConceptTerm({"en": ["outcome"], "fr": ["résultat"]}, is_reviewed=True)
    assert [alarm.code for alarm in check_all(TextPair(pair.source, pair.target, "en", "fr", TermIndex([reviewed])))]


def test_a_language_without_number_words_is_compared_by_digits_alone():
    assert found("seven goals of 2017", "sete objetivos de 2017", "pt") == {}
    assert "numbers" in found("seven goals of 2017", "sete objetivos de 2018", "pt")


def test_messages_are_in_the_language_of_the_reader(lang):
    with translation.override(lang):
        alarm = check_all(TextPair("In 2022", "En 2023", "en", "fr"))[0]
        assert str(alarm.label) == translation.gettext("numbers")
        assert translation.gettext("Only in the source: %(what)s.") % {"what": "\u20682022\u2069"} in alarm.message


@given(st.text(), st.text(), st.sampled_from(["en", "fr", "es", "ar", "pt"]))
def test_no_text_breaks_a_check(source, target, language):
    check_all(TextPair(source, target, "en", language, TERMS))


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=60))
def test_a_number_stays_equal_to_itself(text):
    assert {"numbers", "dates", "names", "negation", "placeholders", "brackets"}.isdisjoint(found(text, text, "en"))
