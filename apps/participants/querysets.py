"""What the public may see of organisations, and how they are ordered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Case, F, IntegerField, Q, Value, When

from apps.languages import columns
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published


def naming() -> list[str]:
    """The columns that name an organisation: its address, acronym and name."""
    return ["code", *columns.columns("acronym"), *columns.columns("name")]


class OrganisationQuerySet(PublishableQuerySet):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's; a code that leads to another organisation is refused here too."""
        organisations = list(objs)
        apps.get_model("participants", "FormerCode").refuse(organisation.code for organisation in organisations)
        return super().bulk_create(organisations, *args, **kwargs)

    def named(self) -> Self:
        """With what names them, and no more."""
        return self.only(*naming())

    def by_standing(self) -> Self:
        """Convenor first, then members, observers and guests, each by acronym in the reader's language."""
        order = ["convenor", "member", "observer", "guest"]
        rank = Case(
            *(When(standing=name, then=Value(place)) for place, name in enumerate(order)),
            default=Value(len(order)),
            output_field=IntegerField(),
        )
        return self.order_by(rank, columns.in_reading_language("acronym"), "code")


class NamesOrganisation(RecordQuerySet):
    """Records of which a page names the organisation."""

    def with_organisation(self) -> Self:
        """With what names the organisation, and no more of it: its address, acronym and name."""
        own = (field.attname for field in self.model._meta.concrete_fields)
        return self.select_related("organisation").only(*own, *(f"organisation__{name}" for name in naming()))


class OfOrganisationQuerySet(RecordQuerySet):
    """What belongs to an organisation is public when the organisation is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "organisation__")


class OfficialQuerySet(OfOrganisationQuerySet):
    def newest_first(self) -> Self:
        """The last to come into post first; of whom no start is known, the first to be attested counts."""
        began = Case(When(start="", then=F("attested_from")), default=F("start"))
        return self.order_by(began.desc(), "name")
