"""Rich texts in the forms of the admin."""

from apps.editions.models import PressRelease, Statement
from tests import factories
from tests.staff.pages import add_page, change_page, submit

MARKUP = "Some **bold**.\r\n\r\n- one\r\n- [two](https://example.org/?a=1&b=2)\r\n\r\n> A quote"


def test_a_text_is_stored_as_it_was_typed(admin):
    release = factories.release(slug="one", **factories.DRAFT)

    submit(admin, change_page(release), body_en=MARKUP)

    assert PressRelease.objects.get().body_en == MARKUP.replace("\r", "")


def test_a_form_names_the_link_that_leads_nowhere(admin):
    statement = factories.statement(factories.edition(9, **factories.DRAFT))

    page = submit(admin, change_page(statement), text_fr="Voir [ici](javascript:alert)")

    assert "This link leads nowhere: “javascript:alert”." in page.content.decode()
    assert Statement.objects.get().text_fr is None


def test_a_form_explains_what_can_be_written(admin):
    assert "You can write **bold**" in admin.get(add_page(PressRelease)).content.decode()
