"""Any text that the models accept gives a valid feed, calendar, page and JSON-LD, by whichever door it came."""

import json
import re
from xml.etree import ElementTree

import icalendar
import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.editions.models import Edition, PressRelease
from apps.goals.models import GoalLink
from apps.participants.models import OrganisationName
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from apps.records.plain_text import plain
from tests import factories
from tests.properties import examples
from tests.staff.pages import add_page, change_page, submit

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DIRTY, CLEAN = "\x0b Border\x0b \ufffe control\x00\x85\xa0", "Border    control"
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# A line of a calendar: a name, parameters, and a value without control characters (RFC 5545, 3.1).
CALENDAR_LINE = re.compile(
    r'[A-Z-]+(;[A-Z-]+=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*:[^\x00-\x08\x0a-\x1f\x7f]*'
)


def save(model, values):
    return model.objects.create(**values)


def bulk_create(model, values):
    return model.objects.bulk_create([model(**values)])[0]


def update(model, values):
    made = model.objects.create(**{**values, "value": "Other", "note": ""})
    model.objects.filter(pk=made.pk).update(value=values["value"], note=values["note"])
    return made


def bulk_update(model, values):
    made = model.objects.create(**{**values, "value": "Other", "note": ""})
    made.value, made.note = values["value"], values["note"]
    model.objects.bulk_update([made], ["value", "note"])
    return made


@pytest.mark.parametrize("door", [save, bulk_create, update, bulk_update])
def test_every_way_to_write_makes_texts_plain(door):
    organisation = factories.organisation()
    values = {"organisation": organisation, "value": DIRTY, "note": f"{DIRTY}\r\nSecond\rThird\t. ", "language": "en"}

    stored = OrganisationName.objects.get(pk=door(OrganisationName, values).pk)

    assert stored.value == CLEAN
    assert stored.note == f"{CLEAN}  \xa0\nSecond\nThird\t."


def test_a_form_makes_texts_plain(admin):
    organisation = factories.organisation()

    submit(admin, change_page(organisation), name_fr="\x0bÉconomie\x85 de\x7f nuit\xa0", seat_city_fr=" Alger ")

    organisation.refresh_from_db()
    assert (organisation.name_fr, organisation.seat_city_fr) == ("Économie  de  nuit", "Alger")


def test_a_waiting_change_is_plain_and_a_blank_is_none(staff):
    organisation = factories.organisation(name_fr="Nom")

    assert propose(organisation, {"name_fr": " Nom\x0b", "name_es": "Nombre\x0b"}, staff).changes == {
        "name_es": [None, "Nombre"]
    }
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("text", ["UN|OPCAT", "UN | OPCAT", "UN\nOPCAT", " UN |\r\n| OPCAT| "])
def test_a_list_is_read_alike_by_every_way_to_write(admin, text):
    """A record stays savable: what `objects.create` takes, the form shows and takes again."""
    edition = factories.edition(9, supporters_en=text)
    assert Edition.objects.get().supporters_en == "UN | OPCAT"

    submit(admin, change_page(edition), supporters_fr=text)

    edition.refresh_from_db()
    assert (edition.supporters_en, edition.supporters_fr) == ("UN | OPCAT", "UN | OPCAT")


@pytest.mark.parametrize("targets", ["11,4", "abc", "16.4 | 5.2", "16", "16.100", "16.ab", "16.0"])
def test_a_target_belongs_to_its_goal(admin, targets):
    goal, sdg = factories.goal(1), factories.sdg(16)
    values = {"goal": goal, "sdg": sdg, "basis": "ours", "link_type": "direct"}
    with pytest.raises(ValidationError, match="is no target of SDG 16"):
        GoalLink.objects.create(**values, targets=targets)

    page = admin.post(add_page(GoalLink), {**values, "goal": goal.pk, "sdg": sdg.pk, "targets": targets})

    assert "no target of SDG 16" in str(page.context["adminform"].form.errors["targets"])
    GoalLink.objects.create(**values, targets="16.1 | 16.10 | 16.a")


@pytest.mark.one_database  # feeds, calendars and pages are written from the same texts
@settings(deadline=None, max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(["en", "ar"]))
def test_outputs_are_valid_for_any_text(client, text, lang):
    PressRelease.objects.all().delete()
    Edition.objects.all().delete()
    factories.release(slug="a", title_en=f"T{text}", title_ar=f"ع{text}", summary_en=text, body_en=f"B{text}")
    texts = {"title_en": f"T{text}", "title_ar": f"ع{text}", "focus_en": text, "city_en": text}
    factories.edition(9, start_date="2026-10-06", end_date="2026-10-07", **texts)

    check_outputs(client, lang, plain(f"T{text}" if lang == "en" else f"ع{text}").strip())


def check_outputs(client, lang, title):
    feed = ElementTree.fromstring(client.get(f"/{lang}/news/feed/").content)  # noqa: S314 our own answer
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == [title.replace("\n", " ")]
    ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314

    calendar = client.get(f"/{lang}/editions/calendar.ics").content
    (event,) = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    assert event.errors == []
    unfolded = calendar.decode().replace("\r\n ", "")
    assert [line for line in unfolded.removesuffix("\r\n").split("\r\n") if not CALENDAR_LINE.fullmatch(line)] == []

    for path in ("news/a/", "editions/9/"):
        page = client.get(f"/{lang}/{path}")
        assert page.status_code == 200
        for block in JSON_LD.findall(page.text):
            json.loads(block)


def test_outputs_are_valid_for_a_text_written_by_sql(client):
    """As a database of an earlier version or another program may hold it."""
    from django.db import connection

    factories.release(slug="a", title_en="T", summary_en="S")
    factories.edition(9, start_date="2026-10-06", end_date="2026-10-07")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE editions_pressrelease SET title_en = %s, summary_en = %s", ["T\x0bT", "\x1f"])
        cursor.execute("UPDATE editions_edition SET title_en = %s, focus_en = %s", ["T\x0bT", "F\x0c"])

    check_outputs(client, "en", "T T")
