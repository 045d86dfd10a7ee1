"""The state in the form of a record: it is shown, and each button beside “Save” saves and gives another one."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.publishing import rights
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import clock
from apps.staff.transitions import MAX_COMMENT, comment_widget

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SCHEDULED = "scheduled"  # the value of the button that publishes at a time to come
NOTE = "review_note"  # the field of a form with what the reviewer should know
TIME_NEEDED = _("Say when it becomes visible: a date and a time in the future.")


class NextStep(NamedTuple):
    """A button of a form: what it sends as the state, and the name of the transition that it makes."""

    value: str
    transition: str
    label: "StrOrPromise"


STEPS = (
    NextStep(rights.IN_REVIEW, "send_to_review", _("Save and send to review")),
    NextStep(rights.PUBLISHED, "publish", _("Save and publish")),
    NextStep(SCHEDULED, "publish", _("Save and schedule …")),
    NextStep(rights.DRAFT, "back_to_draft", _("Save and take back to draft")),
)


def steps(user: AnyUser, record: AnyModel) -> list[NextStep]:
    """The steps that a user may take with a record, stored or new."""
    present = rights.DRAFT if record._state.adding else record.state
    possible = {*rights.possible_states(user, record)} - {present}
    return [step for step in STEPS if _state(step.value) in possible]


class StateText(forms.Widget):
    """Shows the state of a record, which stays unless a button of the form sends another one."""

    def __init__(self, record: AnyModel) -> None:
        super().__init__()
        self.state, self.text = record.state, capfirst(record.state_text)

    def value_from_datadict(self, data: Mapping[str, str], files: object, name: str) -> str:
        return _state(data.get(name)) or str(self.state)

    def value_omitted_from_datadict(self, data: object, files: object, name: str) -> bool:
        return False

    def render(
        self, name: str, value: object, attrs: Mapping[str, str] | None = None, renderer: object = None
    ) -> SafeString:
        return format_html('<div class="readonly" id="{}">{}</div>', (attrs or {}).get("id", ""), self.text)

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return ""  # no input to label


class NoteField(forms.CharField):
    """What the reviewer should know. It is a comment on the record and no value of it."""

    def __init__(self) -> None:
        label = _("Note for the reviewer (optional)")
        super().__init__(required=False, max_length=MAX_COMMENT, widget=comment_widget(), label=label)


def is_scheduled(data: Mapping[str, str], name: str) -> bool:
    """Whether the button that needs a time to come was pressed."""
    return data.get(name) == SCHEDULED


def is_to_come(at: datetime | None) -> bool:
    return at is not None and at > clock.now()


def _state(sent: str | None) -> str:
    return rights.PUBLISHED if sent == SCHEDULED else sent or ""
