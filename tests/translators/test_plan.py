"""What an import of a file would do: nothing to a text that nobody changed, and why a text is refused."""

from dataclasses import replace

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from apps.editions.models import PressRelease
from apps.history import effects
from apps.history.models import Change
from apps.history.undoing import undo
from apps.languages import stamps
from apps.languages.stamps import TranslationState
from apps.publishing.models import Proposal
from apps.records import plain_text
from apps.translators.exchange import plan as plans
from apps.translators.exchange import selection
from apps.translators.exchange.formats import FORMATS, read
from apps.translators.exchange.plan import FileTexts, plan
from apps.translators.exchange.unit import UnitRow
from apps.translators.selection import Selection
from apps.translators.texts import translated_models
from apps.translators.writing import WritingRefused
from tests import factories
from tests.properties import examples
from tests.translators.units import texts, written

pytestmark = pytest.mark.django_db


def request_of(user):
    request = RequestFactory().post("/")
    request.user = type(user).objects.get(pk=user.pk)
    return request


def out(user, language="ar", models=(PressRelease,), state=""):
    """The units that a user gets, without the long texts."""
    found = selection.units(request_of(user), Selection(models, language, state), language)
    return [unit for unit in found if unit.field != "body"]


def write(request, found, message):
    """What became of the texts."""
    work = plans.write(request, found, message)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def planned(user, units, *texts_are):
    rows = [UnitRow(line, unit) for line, unit in enumerate(units, start=1)]
    return plan(request_of(user), rows, *texts_are)


def outcomes(found):
    return {str(outcome): count for outcome, count in found.counts.items() if count}


def reasons(found):
    return [reason for text in found.texts for reason in text.reasons]


@pytest.fixture
def draft():
    return factories.release(state="draft", title_en="News", title_fr="Nouvelles", summary_en="Short %(count)s")


@pytest.fixture
def title(draft, translator):
    """The unit of the title, in Arabic."""
    return next(unit for unit in out(translator) if unit.field == "title")


# --- Out, and in again ------------------------------------------------------------------------------------------------


def test_what_goes_out_has_states_limits_and_context(draft, translator):
    draft.title_ar = "أخبار"
    draft.save()
    draft.title_en = "Other news"
    draft.save()

    title, summary = out(translator)
    assert (title.source, title.target, title.state) == ("Other news", "أخبار", TranslationState.STALE)
    assert (summary.target, summary.state) == ("", TranslationState.MISSING)
    assert title.maximum == PressRelease._meta.get_field("title").max_length
    assert title.context == "Press release: Other news"
    assert [unit.field for unit in out(translator, state="missing")] == ["summary"]


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@hypothesis(deadline=None, max_examples=examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(texts, texts, texts))
def test_out_and_in_again_changes_nothing(form, translator, values):
    PressRelease.objects.all().delete()
    names = ("title_en", "title_ar", "summary_en")
    given_values = {name: plain_text.plain(value)[:100] for name, value in zip(names, values, strict=True)}
    factories.release(**{**given_values, "title_en": given_values["title_en"].strip() or "x"})

    units = out(translator)
    found = plan(request_of(translator), read(written(form, units)))

    assert set(outcomes(found)) <= {"unchanged", "empty"}
    assert [text.new for text in found.texts] == [unit.target for unit in units]


def test_a_file_of_everything_changes_nothing(translator, publisher):
    factories.edition(title_ar="نسخة")
    factories.organisation(name_ar="منظمة")
    factories.release(title_ar="أخبار")

    for form in FORMATS.values():
        units = out(publisher, models=translated_models())
        found = plan(request_of(translator), read(written(form, units)))
        assert set(outcomes(found)) == {"unchanged", "empty"}


# --- What is written --------------------------------------------------------------------------------------------------


def test_changed_texts_of_drafts_are_written_as_one_change_and_undone_as_one(draft, translator):
    other = factories.release(state="draft", title_en="More", title_ar="قديم")
    units = [replace(unit, target="جديد %(count)s" if "%" in unit.source else "جديد") for unit in out(translator)]
    found = planned(translator, units)
    assert outcomes(found) == {"changed": 3}

    done = write(request_of(translator), found, "file.xlf")

    assert len(done.saved) == 3
    draft.refresh_from_db()
    other.refresh_from_db()
    assert (draft.title_ar, draft.summary_ar, other.title_ar) == ("جديد", "جديد %(count)s", "جديد")
    assert (draft.title_fr, draft.title_en) == ("Nouvelles", "News")
    assert stamps.of(PressRelease, [draft.pk]).get(field="title", language="ar").origin == "import"
    change = Change.objects.get(by=translator)
    assert (change.kind, change.message) == ("import", "file.xlf")

    undo(effects.all_effects(change), publishes=False)
    draft.refresh_from_db()
    other.refresh_from_db()
    assert (draft.title_ar, draft.summary_ar, other.title_ar) == (None, None, "قديم")


def test_texts_of_published_records_wait(translator):
    release = factories.release(title_en="News")
    found = planned(translator, [replace(unit, target="أخبار") for unit in out(translator)])
    assert outcomes(found) == {"waiting": 1}

    write(request_of(translator), found, "")

    release.refresh_from_db()
    assert release.title_ar is None
    assert Proposal.objects.get().changes == {"title_ar": [None, "أخبار"]}


@pytest.mark.parametrize("marked_in", ["file", "form"])
def test_machine_translations_wait_in_drafts_too(draft, translator, title, marked_in):
    unit = replace(title, target="أخبار", is_machine=marked_in == "file")
    found = planned(translator, [unit], FileTexts.MACHINE if marked_in == "form" else FileTexts.MARKED)
    assert outcomes(found) == {"waiting": 1}

    write(request_of(translator), found, "")

    draft.refresh_from_db()
    assert draft.title_ar is None
    assert Proposal.objects.get().origin == Proposal.Origin.MACHINE


def test_an_empty_target_empties_nothing(draft, translator, title):
    draft.title_ar = "أخبار"
    draft.save()

    for target in ("", " \n\u00a0"):
        assert outcomes(planned(translator, [replace(title, target=target)])) == {"empty": 1}


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"resource": "no.such"}, "There are no texts of the type “no.such”."),
        ({"resource": "auth.user"}, "There are no texts of the type “auth.user”."),
        ({"field": "slug"}, "These records have no translated field “slug”."),
        ({"key": "999999"}, "There is no such record any more."),
        ({"key": "1٣"}, "There is no such record any more."),
        ({"key": "9" * 30}, "There is no such record any more."),
        ({"target_language": ""}, "The file does not say which language it is in."),
        ({"target_language": "de-DE"}, "Nothing is translated into “de-DE” here."),
        ({"target_language": "en"}, "Nothing is translated into “en” here."),
        ({"source_language": "fr"}, "It is a translation of a text in “fr”, not in English."),
        ({"target_language": "fr_FR"}, "You cannot change texts in this language: French."),
        ({"source_hash": "0" * 64}, "The source text was changed since. Compare it, and translate the present one."),
        ({"target": "أخ\x07بار"}, "It contains control characters."),
        ({"target": "أ" * 301}, "It has 301 characters; at most 300 are allowed."),
        ({"target": "Nachrichten"}, "The text is not in this language: Arabic."),
        ({"target": "أخبار {name}"}, "The placeholder {name} is not in the source text."),
    ],
)
def test_refusals(translator, title, values, reason):
    found = planned(translator, [replace(title, **{"target": "أخبار", **values})])

    assert (outcomes(found), reasons(found)) == ({"refused": 1}, [reason])


def test_a_lost_placeholder_is_refused(translator, draft):
    unit = replace(out(translator)[1], target="قصير %(ccount)s")

    assert reasons(planned(translator, [unit])) == [
        "The placeholder %(count)s is missing.",
        "The placeholder %(ccount)s is not in the source text.",
    ]


def test_arabic_letters_are_refused_in_french(draft, publisher):
    unit = out(publisher, "fr")[0]

    assert reasons(planned(publisher, [replace(unit, target="أخبار الحوار")])) == [
        "The text is not in this language: French."
    ]
    assert outcomes(planned(publisher, [replace(unit, target="Le mot « حوار » en arabe")])) == {"changed": 1}


def test_an_acronym_stays_as_it_is_in_arabic(draft, translator):
    draft.title_en = "AFRIPOL"
    draft.save()

    assert outcomes(planned(translator, [replace(out(translator)[0], target="AFRIPOL")])) == {"changed": 1}


def test_two_rows_of_one_text_are_refused(translator, title):
    found = planned(translator, [replace(title, target="أخبار"), replace(title, target="خبر")])

    assert reasons(found) == [
        "The file has this text more than once, also in line 2.",
        "The file has this text more than once, also in line 1.",
    ]


def test_a_row_that_cannot_be_read_is_refused_with_its_line(translator):
    found = plan(request_of(translator), [UnitRow(7, None, "Unreadable.")])

    assert [(text.line, text.outcome, text.reasons) for text in found.texts] == [(7, "refused", ("Unreadable.",))]


def test_nothing_of_another_language_is_written(draft, translator):
    units = [replace(unit, target="Autres nouvelles") for unit in out(translator, "fr")]
    found = planned(translator, units)

    assert outcomes(found) == {"refused": len(units)}
    assert list(found.new_texts()) == []
    assert not Change.objects.filter(by=translator).exists()


# --- What changed meanwhile -------------------------------------------------------------------------------------------


def test_an_old_file_overwrites_no_newer_text(draft, translator, publisher, title):
    draft.title_ar = "قديم"
    draft.save()
    exported = out(translator)[0]
    newer = planned(publisher, [replace(exported, target="أحدث")])
    write(request_of(publisher), newer, "")

    assert outcomes(planned(translator, [exported])) == {"unchanged": 1}, "its translator changed nothing in it"
    conflicting = planned(translator, [replace(exported, target="آخر")])
    assert reasons(conflicting) == ["Somebody else changed this text since. Compare both."]
    own = planned(publisher, [replace(exported, target="آخر")])
    assert outcomes(own) == {"changed": 1}, "the same file again, worked on since"


def test_what_changes_between_plan_and_confirmation_is_refused(draft, translator, title):
    found = planned(translator, [replace(title, target="أخبار")])
    draft.title_en = "Other news"
    draft.save()

    with pytest.raises(WritingRefused, match="source text was changed"):
        write(request_of(translator), found, "")
    assert planned(translator, [replace(title, target="أخبار")]).digest != found.digest


def test_the_queries_do_not_grow_with_the_records(translator, django_assert_num_queries, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(100) as captured:
            found = planned(translator, [replace(unit, target="أخبار") for unit in out(translator)])
        assert found.writes
        return len(captured)

    factories.release(title_en="News")
    few = count()
    for _each in range(5):
        factories.release(title_en="News")
    assert count() == few
