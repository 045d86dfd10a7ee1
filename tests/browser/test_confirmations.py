"""An organisation opens its link on a phone, corrects one line after a mistake, confirms others and sends; an editor's
colleague applies and accepts, and the public page shows the confirmation."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from playwright.sync_api import expect

from apps.confirmations import answering
from apps.confirmations.models import AnswerLine, ConfirmationRequest
from apps.mail.sending import send_due
from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from tests import walks
from tests.browser.test_accounts import axe
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}
WORDS = {"es": ("Gracias", "Confirmado por la organización"), "ar": ("شكرا", "أكدته المنظمة")}


def user_with(role):
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    give_factor(user)
    return user


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of(*WORDS))
def test_from_the_link_to_the_public_page(page, live_server, seeded, four_eyes, language):
    organisation = Organisation.objects.get(code="afripol")
    answering.ask(organisation, ["desk@example.org"], language, "", user_with("editor"))
    send_due()
    path = re.findall(rf"/{language}/confirm/[\w-]+/", mail.outbox[-1].body)[0]
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{path}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []

    website = page.locator(f"#organisation-{organisation.pk}-website")
    name = page.locator(f"#organisation-{organisation.pk}-name_{language}")
    field = website.locator(".confirm__correction input")
    expect(website).to_be_hidden()  # the box for all lines comes first
    page.locator("details:has(.confirm__line) summary").first.click()
    assert axe(page) == []
    expect(field).to_be_hidden()
    website.locator("[value=corrected]").check()
    field.fill("not an address")
    name.locator("[value=confirmed]").check()
    page.locator("[name^=all-attendance]").first.check()
    page.click("button[name=send]")
    expect(website.locator(".errorlist")).to_be_visible()
    expect(field).to_have_value("not an address")
    expect(name.locator("[value=confirmed]")).to_be_checked()
    field.fill("https://new.example.org/")
    page.click("button[name=send]")
    expect(page.locator("h1")).to_contain_text(WORDS[language][0])

    publisher = user_with("publisher")
    Proposal.objects.get().apply(publisher)
    answering.accept(ConfirmationRequest.objects.get(), publisher)
    page.goto(f"{live_server.url}/{language}/participants/afripol/")
    expect(page.locator(".confirmed").first).to_contain_text(WORDS[language][1])
    expect(page.locator(".facts")).to_contain_text("https://new.example.org/")
    confirmed = AnswerLine.objects.filter(content_type__model="attendance")
    assert [line.answer for line in confirmed] == ["confirmed"] * len(confirmed) != []
