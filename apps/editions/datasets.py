"""Datasets of editions, sessions, attendance, proceedings and news."""

from django.utils.translation import gettext_lazy as _

from apps.editions.models import (
    Attendance,
    AttendanceRole,
    Document,
    Edition,
    Outcome,
    PressRelease,
    Session,
    Statement,
)
from apps.opendata.columns import Computed, Field, Key
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.participants.datasets import ORGANISATION
from apps.sources.datasets import PROVENANCE

EDITION = Key("edition", "number", "editions")


def hosts(edition: Edition) -> list[str]:
    """The codes of the public organisations that hosted an edition, sorted."""
    rows = [row for row in edition.attendances.all() if row.role == AttendanceRole.HOST and row.organisation.is_public]
    return sorted(row.organisation.code for row in rows)


register(
    Dataset(
        "editions",
        Edition,
        key=["number"],
        columns=[
            *(Field(name) for name in ("number", "number_basis", "title", "start_date", "end_date", "format")),
            *(Field(name) for name in ("city", "country", "venue")),
            Computed("hosts", "list", _("hosts"), hosts, prefetch=("attendances__organisation",)),
            *(Field(name) for name in ("supporters", "theme", "focus", "declaration", "attendance_list")),
            *PROVENANCE,
        ],
        title=_("Editions"),
        description=_("Every edition of the Dialogue: number, title, dates, place, hosts, theme, focus, declaration."),
        form="apps.editions.forms.EditionFilter",
    ),
    Dataset(
        "sessions",
        Session,
        key=["slug"],
        columns=[
            *(Field(name) for name in ("slug", "title", "start_date", "end_date", "format")),
            *(Field(name) for name in ("city", "country", "summary")),
            *PROVENANCE,
        ],
        title=_("Sessions between editions"),
        description=_("Meetings between editions, such as those of the working group."),
    ),
    Dataset(
        "attendance",
        Attendance,
        key=["edition", "organisation"],
        columns=[
            EDITION,
            ORGANISATION,
            *(Field(name) for name in ("role", "mode", "basis", "listed_as", "listed_language")),
            *PROVENANCE,
        ],
        title=_("Attendance"),
        description=_("Which organization attended which edition, in which role, how, and how we know."),
        form="apps.editions.forms.AttendanceFilter",
    ),
    Dataset(
        "outcomes",
        Outcome,
        key=["edition", "position"],
        columns=[EDITION, Field("position"), Field("text"), *PROVENANCE],
        title=_("Outcomes"),
        description=_("What each edition agreed, decided or noted."),
    ),
    Dataset(
        "statements",
        Statement,
        key=["edition", "position"],
        columns=[
            EDITION,
            Field("position"),
            ORGANISATION,
            *(Field(name) for name in ("speaker", "role", "text", "original_language", "form")),
            *PROVENANCE,
        ],
        title=_("Statements"),
        description=_("What was said at an edition, verbatim or paraphrased."),
    ),
    Dataset(
        "documents",
        Document,
        key=["slug"],
        columns=[
            Field("slug"),
            EDITION,
            *(Field(name) for name in ("kind", "title", "url", "language", "published")),
            *PROVENANCE,
        ],
        title=_("Documents"),
        description=_("Documents and pages about the editions, and where they can be read."),
    ),
    Dataset(
        "news",
        PressRelease,
        key=["slug"],
        columns=[
            *(Field(name) for name in ("slug", "published_on")),
            EDITION,
            *(Field(name) for name in ("title", "summary", "body")),
            *PROVENANCE,
        ],
        title=_("News"),
        description=_("Press releases, in the site's own words."),
        form="apps.editions.forms.NewsFilter",
    ),
)
