"""Datasets of channels and arrangements, and the status of arrangements on a day, which is derived from their acts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.arrangements.facts import read
from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink
from apps.arrangements.status import Status
from apps.editions.as_of import AsOfForm
from apps.opendata.changelog import ChangelogEntry, log
from apps.opendata.columns import Field, Key, Keys, Links
from apps.opendata.dataset import Dataset
from apps.opendata.derived import Derived
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.registry import register, register_derived
from apps.opendata.schema import Column
from apps.participants.datasets import ORGANISATION
from apps.participants.models import Organisation
from apps.sources.datasets import PROVENANCE

ARRANGEMENT = Key("arrangement", "slug", "arrangements")


@dataclass(frozen=True)
class LinkedWith(Field):
    """The column with the target of a link: the code of a channel or an organisation. Any other code is that of a body
    which the row names."""

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        links = super().read(obj, columns, cells, find)
        if columns and isinstance(obj, ChannelLink) and obj.linked_with:
            target = _found(find, Channel, obj.linked_with) or _found(find, Organisation, obj.linked_with)
            obj.linked_channel = target if isinstance(target, Channel) else None
            obj.linked_organisation = target if isinstance(target, Organisation) else None
        return links


def _found(find: KeyResolver, model: type[Model], code: str) -> Model | None:
    try:
        return find(model, "code", code)
    except ValidationError:
        return None


def statuses(form: AsOfForm) -> Iterator[list[object]]:
    """One row for each arrangement that the form selects, with its status on the day of the form."""
    selected = set(form.filter(Arrangement.objects.public()).values_list("slug", flat=True))
    for fact in read().arrangements:
        if fact.slug in selected:
            standing = fact.standing(form.on)
            yield [fact.slug, standing.status, standing.since, form.on]


register(
    Dataset(
        "channels",
        Channel,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "name")),
            Keys("operators", "code", "participants"),
            *(Field(name) for name in ("operated_by", "scope")),
            *PROVENANCE,
        ],
        title=_("Channels"),
        description=_("The systems by which information passes between police bodies, and who operates them."),
        form="apps.arrangements.forms.ChannelFilter",
    ),
    Dataset(
        "channel-links",
        ChannelLink,
        key=["channel", "linked_with", "kind"],
        columns=[
            Key("channel", "code", "channels"),
            LinkedWith("linked_with"),
            *(Field(name) for name in ("kind", "body", "since", "scope")),
            *PROVENANCE,
        ],
        title=_("Links of channels"),
        description=_("With which channel, organization or other body a channel is linked, how, and since when."),
        form="apps.arrangements.forms.ChannelLinkFilter",
    ),
    Dataset(
        "arrangements",
        Arrangement,
        key=["slug"],
        columns=[
            *(Field(name) for name in ("slug", "kind", "title", "scope", "personal_data")),
            Keys("goals", "number", "goals"),
            Keys("channels", "code", "channels"),
            *PROVENANCE,
        ],
        title=_("Arrangements"),
        description=_("What organizations have agreed with each other, or negotiate, and for which goals."),
        form="apps.arrangements.forms.ArrangementFilter",
    ),
    Dataset(
        "arrangement-parties",
        ArrangementParty,
        key=["arrangement", "position"],
        columns=[ARRANGEMENT, Field("position"), ORGANISATION, Field("body"), Field("signatory"), *PROVENANCE],
        title=_("Parties to arrangements"),
        description=_("Who has agreed, and which body signed for it."),
        form="apps.arrangements.forms.PartyFilter",
    ),
    Dataset(
        "arrangement-acts",
        ArrangementAct,
        key=["arrangement", "kind", "date"],
        columns=[
            ARRANGEMENT,
            *(Field(name) for name in ("kind", "date", "date_basis", "body", "city")),
            Key("replaced_by", "slug", "arrangements"),
            *PROVENANCE,
        ],
        title=_("Acts of arrangements"),
        description=_(
            "When a negotiation was authorized, and when an arrangement was approved, signed, renewed, replaced or"
            " ended."
        ),
        form="apps.arrangements.forms.ActFilter",
    ),
)

register_derived(
    Derived(
        "arrangement-status",
        key=["arrangement"],
        columns=[
            Column("arrangement", "string", _("arrangement"), required=True, references=("arrangements", "slug")),
            Column(
                "status", "string", pgettext_lazy("arrangement", "status"), required=True, allowed=tuple(Status.values)
            ),
            Column("since", "partial-date", _("date of the act that led to it")),
            Column("as_of", "date", _("the day the row refers to"), required=True),
        ],
        rows_of=statuses,
        title=_("Status of arrangements"),
        description=_("How far each arrangement had come on a day, as its acts say."),
        form="apps.arrangements.forms.ArrangementFilter",
    )
)

log(
    ChangelogEntry(
        date(2026, 11, 29),
        _("Channels and their links; arrangements with their parties and acts, and the status that follows from them."),
        {
            "channels": "d94ab4d6a5",
            "channel-links": "9020a68d5c",
            "arrangements": "291c28e6ed",
            "arrangement-parties": "b0c08a2589",
            "arrangement-acts": "713a741a81",
            "arrangement-status": "27cea691c3",
        },
    )
)
