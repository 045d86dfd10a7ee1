"""The officers' desk on a phone: an officer confirms own data and proposes a priority, a publisher applies it, and the
officer of another organisation sees neither the draft nor private contacts."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from apps.participants.models import Organisation, Representation
from apps.priorities.models import Priority
from apps.publishing.models import Proposal
from tests import factories, walks
from tests.browser.following import follow
from tests.browser.test_accounts import axe
from tests.staff.accounts import PASSWORD, SECRET, code, give_factor
from tests.staff.pages import submit

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}
LABEL, SECRET_NUMBER, OFFICE, STAFF = "Ciberdelincuencia portuaria", "+33 4 72 99 99 99", "duty@x.org", "inner@x.org"
PRIVATE = (LABEL, SECRET_NUMBER, STAFF, "Dora Draft")


@pytest.fixture
def accounts(seeded, four_eyes):
    """An officer of EUROPOL in post, an officer of AFRIPOL, and a publisher."""
    cache.clear()

    def account(name, role, organisation=""):
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        give_factor(user)
        if organisation:
            Representation.objects.create(user=user, organisation=Organisation.objects.get(code=organisation))
        return user

    europol = Organisation.objects.get(code="europol")
    post = factories.post(code="lyon", title_en="Seat in Lyon", sent_by=europol, city_en="Lyon", country="FR")
    officer = factories.officer(
        name="Nadia Named", organisation=europol, user=account("nadia", "liaison officer", "europol")
    )
    factories.term(post, officer), factories.consent(officer)
    factories.contact(post, value=OFFICE, tier="participants"), factories.contact(post, value=STAFF)
    factories.contact(officer, kind="phone", value=SECRET_NUMBER, tier="participants")  # no consent for numbers
    factories.term(post, factories.officer(name="Dora Draft"), start="2010", end="2011", **factories.DRAFT)
    account("amina", "liaison officer", "afripol"), account("publisher", "publisher")
    return post


@pytest.fixture
def log_in(page, live_server, accounts):
    """A function that logs in with password and second factor, in a language."""
    page.set_viewport_size(PHONE)
    page.emulate_media(reduced_motion="reduce")

    def enter(name, language):
        cache.clear()  # a code is accepted once, and several accounts share the secret
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/admin/")
        page.click(f"#language-switch button[value={language}]")
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.fill("#id_login", name)
        page.fill("#id_password", PASSWORD)
        page.click("main input[type=submit]")
        page.fill("#id_code", code(SECRET))
        page.click("main input[type=submit]")
        expect(page).to_have_url(f"{live_server.url}/admin/")

    return enter


def fits(page):
    """Whether nothing is wider than the phone."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of("es", "ar"))
def test_from_login_to_publication(page, live_server, log_in, language):
    desk = f"{live_server.url}/admin/desk/"
    log_in("nadia", language)
    follow(page.locator(".panel a[href='/admin/desk/']"))
    expect(page).to_have_url(desk)
    assert (fits(page), axe(page)) == (True, [])
    follow(page.locator(".desk-ways a[href$='/own/']"))
    assert (fits(page), axe(page)) == (True, [])
    page.locator(".desk-do button").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".desk-card").first.locator("time")).to_be_visible()
    follow(page.locator(".desk-card a[href*='/correct/']").first)
    assert (fits(page), axe(page)) == (True, [])

    page.goto(f"{desk}organization/")
    assert (fits(page), axe(page)) == (True, [])
    page.locator(f"#content-main a[href='{reverse('admin:priorities_priority_add')}']").click()
    page.locator("#id_organisation + .select2").click()
    page.locator(".select2-results__option", has_text="EUROPOL").first.click()
    page.fill("#id_label_en", LABEL)
    page.click("input[name=_save]")
    expect(page.locator(".messagelist")).to_be_visible()
    assert not Priority.objects.filter(label_en=LABEL).exists()

    nothing_leaks(page, live_server, log_in, language)

    log_in("publisher", language)
    page.goto(f"{live_server.url}{reverse('admin:publishing_proposal_change', args=[Proposal.objects.get().pk])}")
    page.locator("button[name=apply], input[name=apply]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert page.request.get(f"{live_server.url}/{language}/priorities/?q=portuaria").text().count(LABEL)

    log_in("nadia", language)
    page.goto(f"{desk}organization/")
    expect(page.locator(".desk-tag--applied")).to_be_visible()


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of("es", "ar"))
def test_from_the_invitation_to_the_desk(page, live_server, accounts, mailoutbox, language):
    """The link of the mail sets the password, the first login asks for a second factor, and the desk opens."""
    page.set_viewport_size(PHONE)
    administrator = Client()
    root = User.objects.create_superuser("root")
    give_factor(root)
    administrator.force_login(root)
    person = {"first_name": "Ines", "last_name": "Invited", "email": "ines@example.org"}
    own = {"organisations": [Organisation.objects.get(code="europol").pk]}
    role = Group.objects.get(name="liaison officer").pk
    submit(administrator, reverse("admin:auth_user_add"), **person, groups=[role], **own)
    link = re.search(r"/admin/account/password/\S+", mailoutbox[0].body)[0]

    page.goto(f"{live_server.url}/admin/")
    follow(page.locator(f"#language-switch button[value={language}]"))
    page.goto(live_server.url + link)
    assert (fits(page), axe(page)) == (True, [])
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    follow(page.locator("main input[type=submit]"))
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_login", "ines")
    page.fill("#id_password", PASSWORD)
    page.click("main input[type=submit]")
    expect(page).to_have_url(f"{live_server.url}/admin/account/factor/app/")
    page.fill("#id_code", code(page.inner_text("#secret")))
    page.click("main input[type=submit]")
    expect(page.locator(".codes code")).to_have_count(10)

    page.goto(f"{live_server.url}/admin/desk/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert (fits(page), axe(page)) == (True, [])
    expect(page.locator("#content-main")).to_contain_text(OFFICE)


def nothing_leaks(page, live_server, log_in, language):
    """The officer of another organisation reads every way to the data of the first one."""
    log_in("amina", language)
    proposal, post = Proposal.objects.get(), "/admin/desk/vcard/lyon/"
    contact = "/admin/liaison/contactpoint/"
    europol = Organisation.objects.get(code="europol")
    suggestions = "/admin/autocomplete/?app_label={}&model_name={}&field_name={}&term="
    paths = [
        *("/admin/", "/admin/desk/", "/admin/desk/?q=Nadia", "/admin/desk/?q=portuaria", "/admin/desk/own/"),
        *("/admin/desk/organization/", post, f"{post}1/", "/admin/search/?q=portuaria", "/admin/search/?q=inner"),
        *("/admin/priorities/priority/", "/admin/priorities/priority/?q=portuaria", "/admin/publishing/proposal/"),
        f"/admin/publishing/proposal/{proposal.pk}/change/",
        f"/admin/participants/organisation/{europol.pk}/history/",
        *(contact, f"{contact}1/change/", f"{contact}1/history/", f"{contact}?q=inner", "/admin/liaison/term/"),
        *(
            "/admin/liaison/liaisonofficer/",
            "/admin/liaison/post/",
            "/data/liaison-posts.csv",
            "/data/liaison-seats.csv",
        ),
        *(
            "/data/liaison-posts.csv",
            "/data/priorities.csv",
            f"/{language}/liaison/",
            f"/{language}/search/?q=portuaria",
        ),
        suggestions.format("liaison", "contactpoint", "officer"),
        suggestions.format("liaison", "term", "officer"),
        suggestions.format("coverage", "jointaction", "lead"),
    ]
    seen = {path: page.request.get(live_server.url + path).text() for path in paths}
    found = [(path, text) for path, content in seen.items() for text in PRIVATE if text in content]

    assert found == []
    assert OFFICE in seen["/admin/desk/"]
    assert OFFICE in seen[post]
    assert OFFICE not in seen[f"/{language}/liaison/"]
