"""A researcher asks in Arabic who had agreed with Europol as of 2015, follows a replacement, and takes the file."""

import csv
import io
import re

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def links(page):
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'href="([^"]+)"', main)


def test_a_researcher(client):
    europol = factories.organisation("europol", name_ar="يوروبول", acronym_ar="يوروبول")
    frontex = factories.organisation("frontex", name_ar="فرونتكس", acronym_ar="فرونتكس")
    later, unrelated = factories.organisation("gccpol"), factories.organisation("eco")
    new = factories.arrangement(
        europol, frontex, acts=[("signed", "2015-12-04")], slug="operational", title_ar="اتفاق التعاون العملياتي"
    )
    old = factories.arrangement(
        europol, frontex, acts=[("signed", "2008")], slug="strategic", title_ar="اتفاق استراتيجي"
    )
    factories.arrangement_act(old, "replaced", "2015-12-04", replaced_by=new)
    factories.arrangement(europol, later, acts=[("signed", "2017-07-14")], slug="letter")
    factories.arrangement(unrelated, frontex, acts=[("signed", "2010")], slug="unrelated")

    page = client.get("/ar/arrangements/", {"organisation": "europol", "as_of": "2015-01-01"})
    assert {link for link in links(page) if re.fullmatch(r"/ar/arrangements/[a-z]+/", link)} == {
        "/ar/arrangements/strategic/"
    }
    assert "من اتفق مع من" in page.text
    assert "موقّع" in page.text

    page = client.get("/ar/arrangements/strategic/")
    assert "اتفاق استراتيجي" in page.text
    (successor,) = {link for link in links(page) if link == "/ar/arrangements/operational/"}
    page = client.get(successor)
    assert "اتفاق التعاون العملياتي" in page.text
    assert "/ar/arrangements/strategic/" in links(page)

    page = client.get("/ar/arrangements/", {"organisation": "europol", "as_of": "2015-01-01"})
    (address,) = {link for link in links(page) if link.startswith("/data/arrangements.csv")}
    text = b"".join(client.get(address.replace("&amp;", "&"))).decode("utf-8-sig")
    assert [row["slug"] for row in csv.DictReader(io.StringIO(text))] == ["strategic"]
