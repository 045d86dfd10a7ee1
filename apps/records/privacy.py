"""The declaration of data about people: every field, what it is, who sees it, why it is held and how long.

Each app declares its fields in its `personal_data.py`. Erasure, export, retention, the log of accesses and the privacy
page follow from it. `tests/house/test_personal_data.py` names every field that looks like data about a person and is
neither declared nor said to be none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

A_YEAR = 365  # days


class Subject(TextChoices):
    """The people whom data are about, in the order of the privacy page."""

    HEADS = "heads", _("Leadership of the organizations")
    SPEAKERS = "speakers", _("Speakers, signatories and authors of pictures")
    OFFICERS = "officers", _("Liaison officers")
    WRITERS = "writers", _("Readers who write to this site, and people to whom it writes")
    STAFF = "staff", _("People who work in the administration")

    @property
    def explained(self) -> str:
        """What the site does with the data, in a sentence."""
        return str(EXPLAINED[self])


EXPLAINED = {
    Subject.HEADS: _("Named by public sources, which stand beside each name."),
    Subject.SPEAKERS: _("Named as public sources name them."),
    Subject.OFFICERS: _(
        "Private by default. The end of a term, and the end or withdrawal of a consent, take effect at once on every "
        "page."
    ),
    Subject.WRITERS: _("Only what is needed to answer, and only until then."),
    Subject.STAFF: _("What accounts and their security need, and who is responsible for which change."),
}


class SeenBy(TextChoices):
    """Who sees the data."""

    EVERYBODY = "everybody", _("everybody")
    BY_CONSENT = "by_consent", _("everybody while a consent is in force; otherwise the secretariat")
    PARTICIPANTS = "participants", _("liaison officers of every organization, and the secretariat")
    BY_TIER = "by_tier", _("the group chosen for each contact, during the term and on its legal basis")
    SECRETARIAT = "secretariat", _("the secretariat")
    USERS = "users", _("users of the administration who can see the record")
    ADMINISTRATORS = "administrators", _("administrators and auditors")
    THE_PERSON = "the_person", _("only the person")
    NOBODY = "nobody", _("nobody: only the site itself uses it")


class Basis(TextChoices):
    """The legal basis on which the data are held."""

    FUNCTION = "function", _("public function, by sources that are named")
    CONSENT = "consent", _("consent")
    CONSENT_OR_FUNCTION = "consent_or_function", _("consent, or an official function with its source")
    PROOF = "proof", _("proof of the consent")
    TASK = "task", _("work of the site and of the liaison platform")
    REQUEST = "request", _("request of the person")
    SECURITY = "security", _("security of the accounts")
    ACCOUNTABILITY = "accountability", _("who did what can be verified")


@dataclass(frozen=True, eq=False)
class Retention:
    """How long data are kept: `period`, counted `since` an event. Without a period, `since` says it all.

    With `due`, `manage.py retain` ends it: `due` returns the rows whose time is over, given the latest moment at which
    it may have begun; `end` deletes them or empties their fields. `name` is that of the rule in its report."""

    since: "StrOrPromise"
    period: timedelta | None = None
    name: str = ""
    due: Callable[[datetime], QuerySet] | None = None
    end: Callable[[QuerySet], object] = QuerySet.delete

    @property
    def length(self) -> str:
        """The period in words."""
        if self.period is None:
            return ""
        days = max(self.period.days, 1)
        if days % A_YEAR == 0:
            return ngettext("%(count)s year", "%(count)s years", days // A_YEAR) % {"count": days // A_YEAR}
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


@dataclass(frozen=True, eq=False)
class PrivacyItem:
    """A kind of data about people, in words: a row of the privacy page."""

    subject: Subject
    what: "StrOrPromise"
    seen_by: SeenBy
    basis: Basis
    retention: Retention

    @property
    def is_private(self) -> bool:
        """Whether it is hidden from somebody who reads the public pages."""
        return self.seen_by != SeenBy.EVERYBODY


@dataclass(frozen=True)
class Declared:
    """Fields of a model that hold an item. `identifies`: names and addresses, which erasing removes from every text.
    `statistics`: when the person is erased, the row stays without these fields."""

    item: PrivacyItem
    model: type[Model]
    fields: tuple[str, ...]
    identifies: bool = False
    statistics: bool = False


_declared: list[Declared] = []
_nothing: dict[type[Model], set[str]] = {}


def declare(
    item: PrivacyItem, model: type[Model], *fields: str, identifies: bool = False, statistics: bool = False
) -> None:
    """Declare fields of a model; a translated field stands for all its languages."""
    _declared.append(Declared(item, model, fields, identifies, statistics))


def says_nothing(model: type[Model], *fields: str) -> None:
    """Say that fields hold no data about a person, though they look like it."""
    _nothing.setdefault(model, set()).update(fields)


def declared(model: type[Model] | None = None) -> Iterator[Declared]:
    """The declarations, of all models or of one."""
    return (one for one in _declared if model is None or one.model is model)


def silent(model: type[Model]) -> frozenset[str]:
    """The fields of a model that were said to hold no data about a person."""
    return frozenset(_nothing.get(model, ()))


def is_about_people(model: type[Model]) -> bool:
    """Whether the model holds names or addresses of people."""
    return any(one.identifies for one in declared(model))


def is_private(model: type[Model]) -> bool:
    """Whether each look at its rows is noted: they show a person, and not everybody sees them."""
    return getattr(model, "discloses_person", False) and any(one.item.is_private for one in declared(model))


def identifying(model: type[Model]) -> tuple[str, ...]:
    """The fields with names and addresses."""
    return tuple(name for one in declared(model) if one.identifies for name in one.fields)


def statistics(model: type[Model]) -> tuple[str, ...]:
    """The fields that are emptied when a person is erased, in rows that stay."""
    return tuple(name for one in declared(model) if one.statistics for name in one.fields)


def items() -> list[tuple[Subject, list[PrivacyItem]]]:
    """The items by subject, each once, as the privacy page shows them."""
    found = list(dict.fromkeys(one.item for one in _declared))
    by_subject = [(subject, [item for item in found if item.subject == subject]) for subject in Subject]
    return [(subject, own) for subject, own in by_subject if own]


def rules() -> list[Retention]:
    """The retentions that `manage.py retain` ends, each once."""
    found = dict.fromkeys(one.item.retention for one in _declared)
    return [retention for retention in found if retention.due is not None]
