"""Every kind of public page, and data that make each of them show all it can."""

from apps.editions.models import Edition, PressRelease
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from tests import factories
from tests.staff.pages import photo

NOT_FOUND = ("nothing/",)
REFUSED = ("?q=%00",)
KINDS = (
    "",
    "editions/",
    "editions/6/",  # with a photo, statements, outcomes
    "editions/99/",  # in English only, and hardly known
    "editions/next/",
    "news/",
    "news/{release}/",
    "participants/",
    "participants/interpol/",
    "participants/empty/",
    "participants/attendance/",
    "liaison/",
    "priorities/",
    "priorities/?year=abc&organisation=nobody",
    "priorities/?year=1950",
    "priorities/{priority}/",
    "goals/",
    "goals/1/",
    "sdgs/16/",
    "search/",
    "search/?q=europol",
    "search/?q=zzzzzzzz",
    "data/",
    "about/",
    "privacy/",
    "accessibility/",
    "report/?page=/en/",
    "report/thanks/",
    *NOT_FOUND,
    *REFUSED,
)


def paths():
    """The kinds of page, with the records there are."""
    names = {"release": PressRelease.objects.public().first().slug, "priority": Priority.objects.public().first().slug}
    return [kind.format(**names) for kind in KINDS]


def fill():
    """What the seed data lack: photos, posts, a record in English only and one with nothing."""
    photo(Edition.objects.get(number=6), size=(700, 400))
    factories.edition(99, start_date="2015", end_date="")
    organisation = factories.organisation("empty")
    interpol = Organisation.objects.get(code="interpol")
    for code in ("held", "vacant"):
        factories.post(code=code, note="Note.", city_en="Lyon", country="FR").organisations.add(organisation, interpol)
