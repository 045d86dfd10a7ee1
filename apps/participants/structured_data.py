"""JSON-LD of an organisation: schema.org Organization."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from apps.languages import columns
from apps.languages.columns import Text
from apps.pages import structured_data
from apps.pages.structured_data import Thing
from apps.participants.models import Organisation, OrganisationName


def mention(organisation: Organisation) -> Thing:
    """A reference to the organisation from another thing."""
    path = organisation.get_absolute_url()
    name = structured_data.text(organisation, "name")
    return structured_data.thing("Organization", _identity(organisation), name=name, url=structured_data.absolute(path))


def organization(context: dict[str, Any]) -> Thing:
    """The organisation of a page, with the names, bodies and parent shown there."""
    own = context["organisation"]
    parent = own.parent if own.parent and own.parent.is_public else None
    return mention(own) | structured_data.thing(
        "Organization",
        alternateName=[structured_data.tagged(name) for name in _other_names(own, context["names"])],
        sameAs=own.website,
        foundingDate=str(own.founded_year or ""),
        location=_seat(own),
        parentOrganization=mention(parent) if parent else None,
        subOrganization=[mention(body) for body in context["bodies"]],
    )


def _identity(organisation: Organisation) -> str:
    return structured_data.identity(organisation.get_absolute_url(), "organization")


def _other_names(own: Organisation, recorded: Iterable[OrganisationName]) -> list[Text]:
    """Acronyms and names in every language, then former and other names; without the name in the page title."""
    fields = [
        Text(columns.value(own, f, lang), lang) for f in ("acronym", "name") for lang in settings.CONTENT_LANGUAGES
    ]
    names = [*fields, *(Text(name.value, name.language) for name in recorded)]
    shown = columns.text(own, "name")
    return [name for name in dict.fromkeys(names) if name.value and name != shown]


def _seat(own: Organisation) -> Thing | None:
    address = structured_data.thing(
        "PostalAddress", addressLocality=structured_data.text(own, "seat_city"), addressCountry=own.seat_country
    )
    return structured_data.thing("Place", address=address) if len(address) > 1 else None
