"""What others did to a record while somebody had its form open, in words."""

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
from apps.languages import columns
from apps.languages.differences import PieceKind
from apps.staff import edit_conflicts
from apps.staff.edit_conflicts import Meanwhile


class Note(NamedTuple):
    """Somebody's change that is kept."""

    who: str
    what: str


def who(row: Any) -> str:
    """Who wrote a row of history, or what did."""
    change = row.history_change
    return (change.who or str(change.get_kind_display())) if change else _("somebody")


def together(notes: Iterable[Note]) -> list[SafeString]:
    """One message for each who changed something."""
    by_person: dict[str, list[str]] = {}
    for note in notes:
        by_person.setdefault(note.who, []).append(note.what)
    return [_said("others", who=name, what=_listed(what)) for name, what in by_person.items()]


def _listed(items: list[str]) -> SafeString:
    return format_html_join(", ", "<bdi>{}</bdi>", ((item,) for item in items))


# --- A field --------------------------------------------------------------------------------------------------------


def changed(form: Any) -> list[Note]:
    """What others changed in the record of a form."""
    happened, names = form.happened, form.merged.theirs
    model = form._meta.model
    record = f"{_named(form.instance)}: " if form.prefix else ""
    return [Note(who(happened.row(name)), record + field_differences.label(model, name)) for name in names]


def conflict(form: Any, name: str) -> SafeString:
    """A field that both changed: what it says now, by whom and since when, and what they changed word by word."""
    happened: Meanwhile = form.happened
    line = _lines(happened, [name])[0]
    kinds = {piece.kind for item in line.items for piece in item}
    return _said(
        "conflict",
        row=happened.row(name),
        who=who(happened.row(name)),
        line=line,
        now=["".join(piece.text for piece in item if piece.kind != PieceKind.REMOVED).strip() for item in line.items],
        is_reworded=PieceKind.REMOVED in kinds and kinds != {PieceKind.REMOVED},
    )


# --- A row ----------------------------------------------------------------------------------------------------------


def added(record: Any, happened: Meanwhile) -> Note:
    return Note(who(happened.later[0][0]), _("%(record)s, added") % {"record": _named(record)})


def deleted(happened: Meanwhile) -> Note:
    return Note(who(happened.row()), _("%(record)s, deleted") % {"record": _named_in(happened)})


def deleted_not_changed(happened: Meanwhile) -> SafeString:
    """Somebody deleted the row that the user changed."""
    return _said("row_deleted", row=happened.row(), who=who(happened.row()), name=_named_in(happened))


def changed_not_deleted(record: Any, happened: Meanwhile) -> SafeString:
    """Somebody changed the row that the user deletes."""
    names = [name for name in edit_conflicts.columns(happened.model) if happened.base and happened.changed(name)]
    lines = _lines(happened, names)
    return _said("row_changed", row=happened.row(), who=who(happened.row()), name=_named(record), lines=lines)


# --- What was entered -----------------------------------------------------------------------------------------------


class Text(NamedTuple):
    """A text that somebody entered: the label of its field, its language and direction."""

    label: str
    language: str
    direction: str
    text: str


def texts(model: type[Model], data: Any, prefix: str = "") -> Iterator[Text]:
    """The texts among what was sent of a record, or of the rows whose inputs begin with a prefix."""
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
            label = field_differences.label(model, own)
            if number.isdecimal():
                label = f"{capfirst(str(model._meta.verbose_name))} {int(number) + 1}: {label}"
            yield Text(label, language, columns.direction(language) if language else "auto", data[name])


def _is_text(model: type[Model], name: str) -> bool:
    field: Any = model._meta.get_field(name)
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _lines(happened: Meanwhile, names: Iterable[str]) -> list[FieldDifference]:
    """How these fields came to say what they say."""
    now = happened.now or {}
    column = edit_conflicts.columns(happened.model)
    before = now | {column[name]: happened.value(name) for name in names}
    known = field_differences.Names()
    known.read_of(happened.model, [before, now])
    return field_differences.lines(happened.model, before, now, known)


def _named(record: Any) -> str:
    return f"{capfirst(record._meta.verbose_name)} “{record}”"


def _named_in(happened: Meanwhile) -> str:
    row = happened.row()
    name = field_differences.Names().of_rows(happened.model, [row])[row.id]
    return f"{capfirst(str(happened.model._meta.verbose_name))} “{name}”"


def _said(template: str, **values: Any) -> SafeString:
    said = render_to_string(f"admin/editing/_{template}.html", {"language": columns.current(), **values})
    return mark_safe(said.strip())  # noqa: S308 a template made it
