"""A text is written by itself, by whoever translates its language; what the public sees waits; what changed since is
refused, and then nothing is written."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from apps.editions.models import PressRelease
from apps.history import effects
from apps.history.models import Change
from apps.history.undoing import undo
from apps.languages import columns, stamps
from apps.languages.models import Stamp
from apps.languages.stamps import fingerprint
from apps.publishing import text_review
from apps.publishing.models import Proposal
from apps.translators.texts import TextKey
from apps.translators.writing import NewText, WritingRefused, write
from tests import factories
from tests.properties import examples

pytestmark = pytest.mark.django_db
FORM = Change.Kind.FORM


def request_of(user):
    request = RequestFactory().post("/")
    request.user = type(user).objects.get(pk=user.pk)
    return request


def text(record, value, field="title", language="ar", **known):
    return NewText(TextKey(type(record), record.pk, field, language), value, **known)


def put(user, *texts):
    return write(request_of(user), texts, FORM)


@pytest.fixture
def draft():
    return factories.release(state="draft", title_en="News", title_fr="Nouvelles", summary_en="Short")


def test_a_draft_is_written_at_once(draft, translator):
    written = put(translator, text(draft, " أخبار "))

    draft.refresh_from_db()
    assert (draft.title_ar, draft.title_fr) == ("أخبار", "Nouvelles")
    assert written.saved == [TextKey(PressRelease, draft.pk, "title", "ar")]
    assert Stamp.objects.get(language="ar").author == translator
    assert Change.objects.filter(by=translator).count() == 1


def test_what_the_public_sees_waits(translator):
    release = factories.release(title_en="News")
    written = put(translator, text(release, "أخبار"))

    release.refresh_from_db()
    assert release.title_ar is None
    assert [key.language for key in written.waiting] == ["ar"]

    put(translator, text(release, ""))
    assert Proposal.objects.get().state == Proposal.State.WITHDRAWN, "what waited is taken back"


def test_another_language_is_refused(draft, translator):
    for language in ("fr", "en"):
        with pytest.raises(PermissionDenied):
            put(translator, text(draft, "أخبار"), text(draft, "Nouvelle", language=language))
    draft.refresh_from_db()
    assert (draft.title_ar, draft.title_fr, draft.title_en) == (None, "Nouvelles", "News")


@pytest.mark.parametrize(
    ("known", "value", "reason"),
    [
        ({"source": fingerprint("Old news")}, "أخبار", "source text was changed"),
        ({"before": fingerprint("خبر")}, "أخبار", "Somebody else changed"),
        ({}, "أ" * 500, "at most"),
        ({}, "أخ\x07بار", "control characters"),
    ],
)
def test_what_cannot_be_written_writes_nothing(draft, translator, known, value, reason):
    with pytest.raises(WritingRefused, match=reason):
        put(translator, text(draft, "موجز", field="summary"), text(draft, value, **known))
    draft.refresh_from_db()
    assert (draft.title_ar, draft.summary_ar) == (None, None)
    assert not Change.objects.filter(by=translator).exists()


def test_a_record_that_is_gone(draft, translator):
    PressRelease.objects.all().delete()
    with pytest.raises(WritingRefused, match="no such record"):
        put(translator, text(draft, "أخبار"))


def test_machine_text_waits_in_drafts_too(draft, translator):
    put(translator, text(draft, "أخبار", origin="machine"), text(draft, "موجز", field="summary"))

    draft.refresh_from_db()
    assert (draft.title_ar, draft.summary_ar) == (None, "موجز")
    waiting = Proposal.objects.get()
    assert (waiting.origin, list(waiting.changes)) == (Proposal.Origin.MACHINE, ["title_ar"])


def test_only_a_typo_leaves_the_translations_right(draft, publisher):
    put(publisher, text(draft, "News!", language="en", is_typo=True))
    draft.refresh_from_db()
    assert stamps.states(draft)["title", "fr"] == "draft"

    put(publisher, text(draft, "Other news", language="en"))
    draft.refresh_from_db()
    assert stamps.states(draft)["title", "fr"] == "stale"


words = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=40).map(str.strip).filter(bool)
)
edits = st.lists(
    st.one_of(
        st.tuples(
            st.just("write"), st.sampled_from(["title", "summary"]), st.sampled_from(["en", "fr", "es", "ar"]), words
        ),
        st.tuples(
            st.just("review"), st.sampled_from(["title", "summary"]), st.sampled_from(["fr", "es", "ar"]), st.just("")
        ),
        st.tuples(st.just("typo"), st.sampled_from(["title", "summary"]), st.just("en"), words),
    ),
    min_size=1,
    max_size=6,
)


def values(record):
    return {
        (field, code): columns.value(record, field, code)
        for field in columns.translated_fields(type(record))
        for code in ("en", "fr", "es", "ar")
    }


def states(record):
    record.refresh_from_db()
    return {text: state for text, state in stamps.states(record).items() if state != "missing"}


@given(
    sequence=edits, last=st.tuples(st.sampled_from(["title", "summary"]), st.sampled_from(["en", "fr", "ar"]), words)
)
@hypothesis(deadline=None, max_examples=examples(60))
def test_an_edit_changes_no_other_text_and_undone_it_leaves_no_trace(sequence, last):
    editor = User.objects.create_superuser(f"editor-{User.objects.count()}")
    for language in ("fr", "es", "ar"):
        editor.translates_into.create(language=language, reviews=True)
    release = factories.release(state="draft", title_en="News", summary_en="Short")
    for act, field, language, value in sequence:
        before = values(release)
        if act == "review":
            seen = {code: fingerprint(columns.value(release, field, code)) for code in ("en", language)}
            if columns.value(release, field, language):
                text_review.review(editor, release, field, language, seen)
        else:
            put(editor, text(release, value, field=field, language=language, is_typo=act == "typo"))
        release.refresh_from_db()
        after = values(release)
        assert {one for one in after if after[one] != before[one]} <= (
            {(field, language)} if act != "review" else set()
        )

    known = (values(release), states(release))
    field, language, value = last
    put(editor, text(release, value, field=field, language=language))
    done = Change.objects.filter(by=editor).latest("pk")
    if values(PressRelease.objects.get(pk=release.pk)) != known[0]:
        undo(effects.all_effects(done), publishes=True)
    release.refresh_from_db()
    assert (values(release), states(release)) == known
