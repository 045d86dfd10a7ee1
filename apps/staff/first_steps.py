"""First steps for each role. Concepts register theirs from their `admin.py`; those of all concepts are here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.publishing.rights import AnyUser
from apps.staff import roles
from apps.staff.roles import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LABELS: "dict[Role, StrOrPromise]" = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.PUBLISHER: _("Publisher"),
    Role.EDITOR: _("Editor"),
    Role.DATA_MANAGER: _("Data manager"),
    Role.TRANSLATOR: _("Translator"),
    Role.LIAISON_OFFICER: _("Liaison officer"),
    Role.AUDITOR: _("Auditor"),
}


@dataclass(frozen=True)
class FirstStep:
    """Something that a new user of a role does. `position` orders the steps: 10, 20, 30. `url_name` leads to the page
    where it is done."""

    role: Role
    position: int
    text: "StrOrPromise"
    url_name: str = ""


_steps: list[FirstStep] = []


def register(*steps: FirstStep) -> None:
    _steps.extend(steps)


def of(user: AnyUser) -> Iterator[tuple["StrOrPromise", list[FirstStep]]]:
    """The roles of a user, each with its steps in order."""
    held = roles.of(user)
    for role, label in LABELS.items():
        own: Iterable[FirstStep] = (step for step in _steps if step.role == role)
        if role in held:
            yield label, sorted(own, key=lambda step: step.position)


def _of_everybody(position: int, text: "StrOrPromise", url_name: str = "") -> Iterator[FirstStep]:
    return (FirstStep(role, position, text, url_name) for role in Role)


register(
    *_of_everybody(10, _("Look at what waits for you on the first page."), "admin:index"),
    *_of_everybody(
        90,
        _("Find anything with the search at the top: a name in any language, an acronym, a code or a command."),
        "admin:search",
    ),
    FirstStep(
        Role.ADMINISTRATOR, 30, _("Invite a person: name, e-mail address and role are enough."), "admin:auth_user_add"
    ),
    FirstStep(
        Role.EDITOR, 40, _("Save it as a draft, then send it to review. A publisher finds it on the first page.")
    ),
    FirstStep(Role.EDITOR, 50, _("Change a public record: what you save waits until a publisher applies it.")),
    FirstStep(Role.PUBLISHER, 30, _("Open a record in review, read what would become visible, and publish it.")),
    FirstStep(
        Role.PUBLISHER,
        40,
        _("Decide on waiting changes. You cannot decide on your own."),
        "admin:publishing_proposal_changelist",
    ),
    FirstStep(
        Role.DATA_MANAGER,
        30,
        _("Import a file. You see what each row would do before anything is written."),
        "admin:opendata_upload_add",
    ),
    FirstStep(
        Role.DATA_MANAGER,
        40,
        _("Export private columns: select rows in a list and choose the action. The log names you."),
    ),
    FirstStep(Role.TRANSLATOR, 30, _("Open a record from the first page, and write the text beside its source.")),
    FirstStep(Role.LIAISON_OFFICER, 40, _("A publisher of the secretariat decides on what you propose.")),
    FirstStep(Role.AUDITOR, 30, _("Read what was changed, by whom and when."), "admin:history_change_changelist"),
)
