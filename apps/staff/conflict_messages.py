"""Messages about edit conflicts: what others changed in a record while a user had its form open."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.history import field_differences
from apps.history.field_differences import FieldDifference
from apps.history.versions import VersionRow
from apps.languages import columns
from apps.languages.differences import PieceKind
from apps.languages.names import field_label
from apps.languages.typography import colon
from apps.staff import edit_conflicts
from apps.staff.edit_conflicts import ChangesSince


class Note(NamedTuple):
    """Another user's change that a save does not overwrite: who made it, and what was changed."""

    who: str
    what: str


def who(row: VersionRow) -> str:
    """The name of the user who wrote a row of history, or the kind of change, such as “import”."""
    change = row.history_change
    return (change.who or str(change.get_kind_display())) if change else _("somebody")


def grouped(notes: Iterable[Note]) -> list[SafeString]:
    """One message for each user."""
    by_person: dict[str, list[str]] = {}
    for note in notes:
        by_person.setdefault(note.who, []).append(note.what)
    return [_render("others", who=name, what=_listed(what)) for name, what in by_person.items()]


def _listed(items: list[str]) -> SafeString:
    return format_html_join(", ", "<bdi>{}</bdi>", ((item,) for item in items))


# --- A field --------------------------------------------------------------------------------------------------------


def changed(form: Any) -> list[Note]:
    """The fields that only others changed, in the record of a form."""
    since, names = form.since, form.merged.theirs
    model = form._meta.model
    record = f"{_label(form.instance)}: " if form.prefix else ""
    return [Note(who(since.row(name)), record + field_label(model, name)) for name in names]


def conflict(form: Any, name: str) -> SafeString:
    """A field that both changed: its stored value, who wrote it and when, and the difference word by word."""
    since: ChangesSince = form.since
    line = _lines(since, [name])[0]
    kinds = {piece.kind for item in line.items for piece in item}
    return _render(
        "conflict",
        row=since.row(name),
        who=who(since.row(name)),
        line=line,
        now=["".join(piece.text for piece in item if piece.kind != PieceKind.REMOVED).strip() for item in line.items],
        is_reworded=PieceKind.REMOVED in kinds and kinds != {PieceKind.REMOVED},
    )


# --- A row ----------------------------------------------------------------------------------------------------------


def added(record: Model, since: ChangesSince) -> Note:
    return Note(who(since.later[0][0]), _("%(record)s, added") % {"record": _label(record)})


def deleted(since: ChangesSince) -> Note:
    return Note(who(since.row()), _("%(record)s, deleted") % {"record": _deleted_label(since)})


def deleted_not_changed(since: ChangesSince) -> SafeString:
    """Another user deleted the row that this user changed."""
    return _render("row_deleted", row=since.row(), who=who(since.row()), name=_deleted_label(since))


def deleted_in_list(since: ChangesSince, entries: Iterable[tuple[object, object]]) -> SafeString:
    """Another user deleted the record that this user changed in a list. `entries`: label and value of each field."""
    row = since.row()
    return _render("deleted_in_list", row=row, who=who(row), name=_deleted_label(since), entries=entries)


def changed_not_deleted(record: Model, since: ChangesSince) -> SafeString:
    """Another user changed the row that this user deletes."""
    names = [name for name in edit_conflicts.columns(since.model) if since.base and since.changed(name)]
    lines = _lines(since, names)
    return _render("row_changed", row=since.row(), who=who(since.row()), name=_label(record), lines=lines)


# --- Entered texts --------------------------------------------------------------------------------------------------


class EnteredText(NamedTuple):
    """A text that a user entered, with the label, language and direction of its field."""

    label: str
    language: str
    direction: str
    text: str


def entered_texts(model: type[Model], data: Any, prefix: str = "") -> Iterator[EnteredText]:
    """The texts in the submitted data of a record, or of the rows whose input names begin with `prefix`."""
    for name in data:
        rest = name.removeprefix(prefix)
        number, _dash, own = rest.partition("-") if prefix else ("", "", rest)
        if (
            name.startswith(prefix)
            and own in edit_conflicts.columns(model)
            and _is_text(model, own)
            and data[name].strip()
        ):
            language = (columns.base_of(own, model) or ("", ""))[1]
            label = field_label(model, own)
            if number.isdecimal():
                label = f"{capfirst(str(model._meta.verbose_name))} {int(number) + 1}{colon()}{label}"
            yield EnteredText(label, language, columns.direction(language) if language else "auto", data[name])


def _is_text(model: type[Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _lines(since: ChangesSince, names: Iterable[str]) -> list[FieldDifference]:
    """The differences of these fields between the version of the form and now."""
    now = since.now or {}
    column = edit_conflicts.columns(since.model)
    before = now | {column[name]: since.value(name) for name in names}
    known = field_differences.Names()
    known.read_of(since.model, [before, now])
    return field_differences.lines(since.model, before, now, known)


def _label(record: Model) -> str:
    return f"{capfirst(record._meta.verbose_name)} “{record}”"


def _deleted_label(since: ChangesSince) -> str:
    row = since.row()
    name = field_differences.Names().of_rows(since.model, [row])[row.id]
    return f"{capfirst(str(since.model._meta.verbose_name))} “{name}”"


def _render(template: str, **values: object) -> SafeString:
    html = render_to_string(f"admin/editing/_{template}.html", {"language": columns.current(), **values})
    return mark_safe(html.strip())  # noqa: S308 escaped by the template
