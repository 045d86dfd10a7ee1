"""What an organisation's link asks about a round: the position on each amendment that is not decided yet."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.confirmations.questions import QuestionForm, Typed
from apps.languages import columns
from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose_addition
from apps.publishing.rights import AnyUser
from apps.records import clock
from apps.review.agenda import open_amendments
from apps.review.models import Amendment, Position, Stance

MAX_CONDITION = 5000  # characters


class PositionForm(QuestionForm):
    """The position of an organisation on the current revision of an amendment."""

    template = "review/_position_form.html"
    stance = forms.ChoiceField(
        label=gettext_lazy("Position"), choices=Stance.choices, required=False, widget=forms.RadioSelect
    )
    condition = forms.CharField(
        label=gettext_lazy("Condition or objection"),
        max_length=MAX_CONDITION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("In the words of your organization. It becomes public with the position."),
    )

    def __init__(self, amendment: Amendment, organisation: Organisation, data: QueryDict | None, typed: Typed) -> None:
        super().__init__(f"position-{amendment.pk}", data, typed)
        self.amendment, self.organisation = amendment, organisation
        self.revision = list(amendment.revisions.all())[-1]
        own = [one for one in amendment.positions.all() if one.organisation_id == organisation.pk]
        self.known = own[-1] if own else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("condition") and not given.get("stance") and "stance" not in self.errors:
            self.add_error("stance", _("Choose the position to which this belongs."))
        if given.get("stance") and not self.errors:
            try:
                self._position().full_clean(exclude=columns.translated_fields(Position))
            except ValidationError as error:
                found = error.message_dict
                found.pop("code", None)  # it is made of the organisation and the day, about which there is a message
                for name, messages in found.items():
                    self.add_error("condition" if name.startswith("condition") else "stance", messages)
        return given

    def propose(self, author: AnyUser | None, message: str) -> Proposal | None:
        if not self.cleaned_data.get("stance"):
            return None
        return propose_addition(self._position(), {}, author, message, Proposal.Origin.LINK)

    def _position(self) -> Position:
        """Received today, with the condition in the language of the page."""
        given = self.cleaned_data
        return Position(
            amendment=self.amendment,
            revision=self.revision.number,
            organisation=self.organisation,
            stance=given["stance"],
            received_on=clock.today().isoformat(),
            **{columns.column("condition", columns.current()): given["condition"] or None},
        )


def position_forms(organisation: Organisation, data: QueryDict | None, typed: Typed) -> Iterator[PositionForm]:
    """A form for each undecided amendment with a text, of the open rounds in which the organisation is asked. A round
    that has closed still asks: a late position is kept and marked."""
    for amendment, counted, _passing in open_amendments(clock.today()):
        is_asked = any(one.pk == organisation.pk for one in amendment.round.invited.all())
        if is_asked and counted.revision:
            yield PositionForm(amendment, organisation, data, typed)
