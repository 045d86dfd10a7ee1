"""What organizations are called, for the checks of translations: every public name and acronym."""

from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings

from apps.languages import columns
from apps.participants.models import NameKind, Organisation
from apps.translators.terms import ConceptTerm, register


@register
def names_of_organisations() -> Iterator[ConceptTerm]:
    for organisation in Organisation.objects.public().order_by("code").prefetch_related("names"):
        names, acronyms = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for language in settings.CONTENT_LANGUAGES:
            for field, found in (("name", names), ("acronym", acronyms)):
                if text := columns.value(organisation, field, language):
                    found[language].append(text)
        for other in organisation.names.all():
            if other.kind != NameKind.LISTED:  # a list can have a wider body in its place
                names[other.language].append(other.value)
        yield ConceptTerm(names, acronyms, is_name=True)
