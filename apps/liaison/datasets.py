"""Datasets of the liaison platform: public posts; private officers, contact points, consents and terms."""

from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from apps.editions.as_of import AsOfForm
from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, Post, Term
from apps.liaison.seats import SeatState
from apps.opendata.changelog import ChangelogEntry, log
from apps.opendata.columns import Field, Key, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.derived import Derived
from apps.opendata.registry import register, register_derived
from apps.opendata.schema import Column
from apps.participants.datasets import ORGANISATION
from apps.sources.datasets import PROVENANCE

NUMBER = Field("id", header="number")  # a person has no natural key: names repeat and change
OFFICER = Key("officer", "id", "officers")
POST = Key("post", "code", "liaison-posts")


def seats(form: AsOfForm) -> Iterator[list[object]]:
    """One row for each public post that the form selects and that exists on its day."""
    posts = form.filter(Post.objects.public().open(form.on).with_holders(form.on))
    for post in sorted(posts, key=lambda post: post.code):
        contacts = sorted((one for one in post.public_contacts if one.is_functional), key=attrgetter("value"))
        confirmed = [f"{one.value} {one.confirmed_on}" for one in contacts if one.confirmed_on]
        addresses = [one.value for one in contacts]
        yield [post.code, form.on, post.state_on(form.on), post.acting, addresses, confirmed, post.verified_on]


register(
    Dataset(
        "liaison-posts",
        Post,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "title", "kind")),
            Key("sent_by", "code", "participants"),
            Keys("organisations", "code", "participants"),
            *(Field(name) for name in ("other_bodies", "city", "country", "languages")),
            Keys("goals", "number", "goals"),
            Key("deputy", "code", "liaison-posts"),
            Field("duty_hours"),
            *(Field(name) for name in ("opened", "opened_basis", "closed")),
            *PROVENANCE,
        ],
        title=_("Liaison posts"),
        description=_(
            "The seats of the liaison officers' platform, the liaison offices, and the organizations they cover."
        ),
        form="apps.liaison.forms.LiaisonFilter",
    ),
    Dataset(
        "officers",
        LiaisonOfficer,
        key=["number"],
        private=[NUMBER, Field("name"), ORGANISATION, Field("languages"), Field("note")],
        title=_("Liaison officers"),
        description=_("The people who hold the posts."),
    ),
    Dataset(
        "contacts",
        ContactPoint,
        key=["number"],
        private=[
            NUMBER,
            POST,
            OFFICER,
            *(Field(name) for name in ("kind", "value", "tier", "official_function", "function_source", "note")),
        ],
        title=_("Contact points"),
        description=_("How to contact the liaison officers."),
    ),
    Dataset(
        "consents",
        Consent,
        key=["number"],
        private=[
            NUMBER,
            OFFICER,
            *(Field(name) for name in ("scope", "given_on", "until", "withdrawn_on", "evidence")),
        ],
        title=_("Consents"),
        description=_("What the liaison officers agreed to publish, and until when."),
    ),
    Dataset(
        "terms",
        Term,
        key=["number"],
        private=[
            NUMBER,
            POST,
            OFFICER,
            *(Field(name) for name in ("nominated_on", "accredited_on", "start", "end", "acting")),
        ],
        title=_("Terms"),
        description=_("Who holds which post, and when."),
    ),
)

register_derived(
    Derived(
        "liaison-seats",
        key=["post"],
        columns=[
            Column("post", "string", _("post"), required=True, references=("liaison-posts", "code")),
            Column("as_of", "date", _("the day the row refers to"), required=True),
            Column("seat_state", "string", _("state of the post"), required=True, allowed=tuple(SeatState.values)),
            Column("acting", "boolean", _("with an acting officer"), required=True),
            Column("contacts", "list", _("addresses of the post")),
            Column("contacts_confirmed", "list", _("addresses of the post that were confirmed, each with the day")),
            Column("verified_on", "date", _("last verified")),
        ],
        rows_of=seats,
        title=_("State of liaison posts"),
        description=_(
            "Whether each liaison post was filled on a day, as the dates of its terms say, and its addresses."
        ),
        form="apps.liaison.forms.LiaisonFilter",
    )
)

log(
    ChangelogEntry(
        date(2026, 11, 30),
        _("State of liaison posts: on which day each address of a post was confirmed."),
        {"liaison-seats": "73fcb00947"},
    )
)
log(
    ChangelogEntry(
        date(2026, 11, 30),
        _(
            "Liaison posts: the kind, who sent them, other bodies, what the date of opening rests on, fields of work, "
            "deputy and duty hours; and whether they were filled on a day."
        ),
        {"liaison-posts": "c7517daa89", "liaison-seats": "84a0ab2c46"},
    )
)
