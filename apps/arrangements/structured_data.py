"""An arrangement for search engines, as schema.org JSON-LD."""

from typing import cast

from apps.arrangements.models import Arrangement
from apps.arrangements.status import ActKind
from apps.pages import structured_data
from apps.pages.structured_data import Thing
from apps.participants.structured_data import mention


def agreement(context: dict[str, object]) -> Thing:
    """The arrangement as a creative work, which is what schema.org makes of a document that bodies have agreed."""
    own = cast(Arrangement, context["object"])
    path = own.get_absolute_url()
    parties = [
        mention(party.organisation)
        if party.organisation
        else structured_data.thing("Organization", name=structured_data.text(party, "body"))
        for party in own.parties.all()
    ]
    return structured_data.thing(
        "CreativeWork",
        structured_data.identity(path, "arrangement"),
        name=structured_data.text(own, "title"),
        description=structured_data.text(own, "scope"),
        url=structured_data.absolute(path),
        genre=own.get_kind_display(),
        contributor=parties,
        dateCreated=next((act.date for act in own.acts.all() if act.kind == ActKind.SIGNED), ""),
    )
