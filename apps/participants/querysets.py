"""Which organisations and related records are public, and how they are ordered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from apps.languages import columns
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published


def name_columns() -> list[str]:
    """The columns needed to link to an organisation: code, acronyms and names, and which of them are ours."""
    # All languages: the text shown falls back to another language, and a deferred column would cost a query a row.
    return ["code", "ours", *columns.columns("acronym"), *columns.columns("name")]


def by_short_name(relation: str = "") -> Combinable:
    """An expression for the acronym of an organisation, or the name that stands for it, for ordering."""
    return columns.in_reading_language(f"{relation}acronym", stand_in=f"{relation}name")


class OrganisationQuerySet(PublishableQuerySet):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As in Django, and refuse former codes: bulk_create does not call save()."""
        organisations = list(objs)
        apps.get_model("participants", "FormerCode").refuse(organisation.code for organisation in organisations)
        return super().bulk_create(organisations, *args, **kwargs)

    def named(self) -> Self:
        """Load only the columns needed to link to each organisation."""
        return self.only(*name_columns())

    def by_standing(self) -> Self:
        """Convenor first, then members, observers and guests, each by acronym in the reader's language."""
        order = ["convenor", "member", "observer", "guest"]
        rank = Case(
            *(When(standing=name, then=Value(place)) for place, name in enumerate(order)),
            default=Value(len(order)),
            output_field=IntegerField(),
        )
        return self.order_by(rank, by_short_name(), "code")


class WithOrganisationQuerySet(RecordQuerySet):
    """Records that pages show with their organisation."""

    def with_organisation(self, *more: str) -> Self:
        """Join the organisation, with only the columns needed to link to it, and `more` of its columns."""
        own = (field.attname for field in self.model._meta.concrete_fields)  # only() defers all that it does not name
        joined = (f"organisation__{name}" for name in (*name_columns(), *more))
        return self.select_related("organisation").only(*own, *joined)


class OfOrganisationQuerySet(RecordQuerySet):
    """Records of an organisation are public when the organisation is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "organisation__")


class OfficialQuerySet(PublishableQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Published heads of public organisations."""
        return published(at) & published(at, "organisation__")

    def newest_first(self) -> Self:
        """The latest start first. Where the start is unknown, the first attested date counts."""
        began = Case(When(start="", then=F("attested_from")), default=F("start"))
        return self.order_by(began.desc(), "name")
