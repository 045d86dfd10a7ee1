"""The site for machines: schema.org WebSite, and how to search it."""

from django.conf import settings

from apps.languages.addresses import address
from apps.pages import structured_data
from apps.pages.structured_data import Thing


def website() -> Thing:
    """The site in the reader's language; pages refer to it by its name, which is the same in all."""
    find = f"{structured_data.absolute(address('website:search'))}?q={{words}}"
    action = structured_data.thing("SearchAction", target=structured_data.thing("EntryPoint", urlTemplate=find))
    return structured_data.thing(
        "WebSite",
        structured_data.absolute("/#website"),
        name=str(settings.SITE_NAME),
        url=structured_data.absolute(address("website:home")),
        inLanguage=[code for code, _name in settings.LANGUAGES],
        potentialAction=action | {"query-input": "required name=words"},
    )
