"""Readers report errors: which reports are stored, and which are refused."""

import re
from datetime import timedelta

import pytest

from apps.records import clock
from apps.website.models import ErrorReport
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db
OWN = {"sec-fetch-site": "same-origin"}
GIVEN = {"page": "/fr/editions/8/", "text": "The date is wrong.", "email": "reader@example.org"}


def send(client, lang="en", headers=OWN, **changes):
    extra = {name: changes.pop(name) for name in ("REMOTE_ADDR",) if name in changes}
    return client.post(f"/{lang}/report/", {**GIVEN, **changes}, headers=headers, **extra)


def stored():
    return [(row.page, row.text, row.email, row.state) for row in ErrorReport.objects.all()]


def test_it_works(client, lang):
    page = client.get(f"/{lang}/report/?page=/fr/editions/8/")
    sent = send(client, lang)
    thanks = client.get(sent["Location"])

    assert (page.status_code, sent.status_code, thanks.status_code) == (200, 302, 200)
    assert sent["Location"] == f"/{lang}/report/thanks/"
    assert stored() == [(*GIVEN.values(), "new")]
    for answer in (page, sent, thanks):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    assert '<input type="hidden" name="page" value="/fr/editions/8/"' in page.text
    assert page.text.count('content="noindex"') == thanks.text.count('content="noindex"') == 1


def test_every_page_has_a_link_to_the_form(client):
    link = re.search(r'href="(/ar/report/[^"]*)"', client.get("/ar/nothing/there/").text).group(1)

    assert link == "/ar/report/?page=/ar/nothing/there/"
    assert client.get(link).context["form"]["page"].value() == "/ar/nothing/there/"


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "//evil.example/en/", "/en//evil.example", "/admin/", "en/", "javascript:x", "/en/\\x",
     "/en/?a=b", "/en/ x", "/xx/", "/en/" + "x" * 500, "/en/../admin/", "/en/./x", "/en/%2e%2e/admin/", "/en/x%0d%0a",
     "/en/\u202egro.elpmaxe", "/en/\u00a0x", "/en/\x85x", "/en/\nx", "/en/<b>/", "/fr"],
)  # fmt: skip
def test_only_pages_of_this_site_are_accepted(client, page):
    proposed = client.get("/en/report/", {"page": page}).context["form"]["page"].value()
    sent = send(client, page=page)

    assert proposed == ""
    assert set(sent.context["form"].errors) == {"page"}
    assert stored() == []


def test_page_and_email_are_optional(client):
    assert send(client, page="", email="").status_code == 302
    assert stored() == [("", "The date is wrong.", "", "new")]


@pytest.mark.parametrize(
    ("field", "value"), [("text", ""), ("text", " \n"), ("text", "x" * 4001), ("email", "nobody"), ("email", "@")]
)
def test_an_error_is_shown_at_its_field_and_no_input_is_lost(client, lang, field, value):
    answer = send(client, lang, **{field: value})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert f'aria-describedby="{"id_email_helptext " if field == "email" else ""}id_{field}_error"' in answer.text
    for name, typed in {**GIVEN, field: value}.items():
        assert answer.context["form"][name].value() == typed
    assert stored() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_other_sites_are_refused(client, headers):
    assert send(client, headers=headers).status_code == 403
    assert stored() == []


def test_without_fetch_metadata_the_origin_decides(client):
    assert send(client, headers={"origin": "http://testserver"}).status_code == 302


def test_a_filled_honeypot_is_refused(client):
    answer = send(client, trap="https://spam.example")

    assert set(answer.context["form"].errors) == {"__all__"}
    assert "spam.example" not in answer.text
    assert stored() == []


def test_too_many_reports_in_an_hour_are_refused(client, settings):
    settings.REPORTS_PER_HOUR = 2
    start = clock.now()
    for _ in range(2):
        send(client)
    answer = send(client)

    assert answer.status_code == 429
    assert "Please try again later." in answer.text
    assert answer.context["form"]["text"].value() == GIVEN["text"]
    with clock.stopped_at(start + timedelta(minutes=61)):
        assert send(client).status_code == 302
    ErrorReport.objects.first().delete()
    settled = ErrorReport.objects.first()
    settled.state = "settled"
    settled.save()
    assert send(client).status_code == 302


def test_one_address_does_not_use_up_the_reports_of_all(client, settings):
    settings.REPORTS_PER_HOUR = 30
    flood = [send(client, REMOTE_ADDR="198.51.100.7").status_code for _ in range(20)]

    assert flood == [302] * 5 + [429] * 15
    assert ErrorReport.objects.count() == 5
    others = [send(client, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(26)]
    assert others == [302] * 25 + [429], "30 of all together"


def test_one_ipv6_network_counts_as_one_address(client):
    sent = [send(client, REMOTE_ADDR=f"2001:db8::{number:x}").status_code for number in range(1, 8)]

    assert sent == [302] * 5 + [429] * 2


def test_a_report_that_is_not_accepted_does_not_count(client):
    for _ in range(8):
        assert send(client, text="").status_code == 200

    assert send(client).status_code == 302


def test_a_request_larger_than_the_form_is_refused(client, settings):
    assert send(client, text="é" * 4000).status_code == 302
    assert send(client, more="x" * settings.REPORT_MAX_BYTES).status_code == 400
    assert ErrorReport.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/en/report/").status_code == 405


def test_settling_deletes_the_address(admin_client, admin_user):
    give_factor(admin_user)
    send(admin_client)
    report = ErrorReport.objects.get()
    address = f"/admin/website/errorreport/{report.pk}/change/"
    page = admin_client.get(address).text
    admin_client.post(address, {"state": "settled", "text": "Other", "page": "/en/"})

    assert "reader@example.org" in page
    assert "<textarea" not in page
    assert stored() == [("/fr/editions/8/", "The date is wrong.", "", "settled")]


def test_settling_with_update_fields_deletes_the_address_too(client):
    send(client)
    report = ErrorReport.objects.get()
    report.state = "settled"
    report.save(update_fields=["state"])

    assert stored() == [("/fr/editions/8/", "The date is wrong.", "", "settled")]


def test_reports_are_never_public(client):
    send(client)

    assert list(ErrorReport.objects.public()) == []
    assert "report" not in client.get("/sitemap.xml", headers={"host": "localhost"}).text
