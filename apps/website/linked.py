"""The site for machines: schema.org WebSite, and how to search it."""

from django.conf import settings

from apps.languages.addresses import address
from apps.publishing import linked
from apps.publishing.linked import Thing


def website() -> Thing:
    """The site in the reader's language; pages refer to it by its name, which is the same in all."""
    find = f"{linked.absolute(address('website:search'))}?q={{words}}"
    action = linked.thing("SearchAction", target=linked.thing("EntryPoint", urlTemplate=find))
    return linked.thing(
        "WebSite",
        linked.absolute("/#website"),
        name=str(settings.SITE_NAME),
        url=linked.absolute(address("website:home")),
        inLanguage=[code for code, _name in settings.LANGUAGES],
        potentialAction=action | {"query-input": "required name=words"},
    )
