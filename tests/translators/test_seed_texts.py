"""The checks over every translation of the seed package, which people made: an alarm here is either a fault of the
package or a false alarm. Those that remain were looked at one by one."""

import pytest
from django.apps import apps
from django.conf import settings

from apps.languages import columns
from apps.translators import terms
from apps.translators.checks import check_all
from apps.translators.text_pair import TextPair

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

# Real differences, each with the record, the field, the language and the check.
KNOWN = {
    # The official titles of editions name more or less than the English one.
    *(("edition", number, "title", language, "numbers") for number in ("1", "3") for language in ("fr", "es")),
    ("edition", "3", "title", "ar", "numbers"),
    *(("edition", number, "title", "es", "names") for number in ("5", "6", "7", "8")),
    # The United Nations say “no contaminante” for “clean”.
    ("sdg", "7", "title", "es", "negation"),
    # Acronyms that have others in French and Spanish: VPN is RPV, UNDCP is PNUCID and PNUFID.
    ("arrangement", "interpol-aseanapol-negotiation-i-24-7-connection", "scope", "fr", "names"),
    *(("arrangementparty", "UNDCP", "signatory", language, "names") for language in ("fr", "es")),
    # Names that are not those of the organization: the Gulf Cooperation Council.
    ("arrangement", "interpol-gcc-cooperation-agreement-2017", "title", "es", "names"),
    *(("arrangementparty", "Gulf", "signatory", language, "names") for language in ("es", "ar")),
    # An Arabic report calls this agreement a memorandum of understanding, without its parties.
    *(("arrangement", "interpol-gcc-cooperation-agreement-2017", "title", "ar", code) for code in ("names", "length")),
}


def named(record, source):
    """What tells a record from others: its key in the files, or a word of its text."""
    words = [word for word in ("UNDCP", "Gulf") if word in source]
    return str(getattr(record, "slug", "") or getattr(record, "number", "") or "".join(words))


def pairs():
    for model in apps.get_models():
        for field in columns.translated_fields(model) if hasattr(model, "is_content") else ():
            for record in model._base_manager.all():
                source = columns.value(record, field, settings.SOURCE_LANGUAGE)
                for language in settings.CONTENT_LANGUAGES:
                    if language != settings.SOURCE_LANGUAGE and source:
                        yield record, field, language, source, columns.value(record, field, language)


def test_the_checks_raise_no_false_alarm():
    index, found, count = terms.known(), {}, 0
    for record, field, language, source, target in pairs():
        count += 1
        for alarm in check_all(TextPair(source, target, settings.SOURCE_LANGUAGE, language, index)):
            place = (record._meta.model_name, named(record, source), field, language, alarm.code)
            found[place] = f"{alarm.message} {source} | {target}"

    assert count > 1_500
    assert {place: text for place, text in found.items() if place not in KNOWN} == {}
    assert set(found) == KNOWN, "some are gone: take them from the list"


def test_names_and_terms_come_from_the_records():
    index = terms.known()
    named = {text for term in index.terms for language in settings.CONTENT_LANGUAGES for text in term.called(language)}

    assert {"AFRIPOL", "أفريبول", "ONUDC", "officier de liaison", "OAPM"} <= named


def test_variants_to_avoid_come_from_the_glossary():
    avoided = {text for term in terms.known().terms for text in term.avoided.get("fr", ())}

    assert avoided == {"agent de liaison"}
