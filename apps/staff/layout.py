"""The layout of form pages: sections for content, publication and provenance; a translated field is one row with an
input for each language."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from django.forms import Field as FormField
from django.forms import SplitDateTimeWidget, Textarea, TextInput
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns, names
from apps.languages.typography import colon
from apps.publishing.json_values import AnyField

SECTIONS = (
    (gettext_lazy("Publication"), ("state", "publish_at", "visible_from")),
    (gettext_lazy("Provenance"), ("sources", "ours", "note", "verified_on")),
)
LONG = 100  # characters; longer texts get a textarea


def rows(model: type[Model], fields: Iterable[object]) -> list[object]:
    """The rows of a form: a translated field becomes the row of its language columns."""
    translated = columns.translated_fields(model)
    return [tuple(columns.columns(name)) if name in translated else name for name in fields]


def fieldsets(model: type[Model], content: Sequence[object]) -> list[tuple[Any, dict[str, Any]]]:
    """The content, then the sections for which the model has fields."""
    found: list[tuple[object, dict[str, object]]] = [(None, {"fields": rows(model, content)})]
    stored = {field.name for field in model._meta.get_fields()}
    for heading, fields in SECTIONS:
        if own := [name for name in fields if name in stored and name not in content]:
            found.append((heading, {"fields": own}))
    return found


def add_after(found: list[tuple[Any, dict[str, Any]]], field: str, added: str) -> None:
    """Add a field after another one, in the section that has it."""
    for _heading, options in found:
        if field in options["fields"]:
            options["fields"].insert(options["fields"].index(field) + 1, added)


def label_date_and_time(field: FormField) -> None:
    """Label the two inputs of a date and time: the label of the field belongs to neither."""
    if isinstance(field.widget, SplitDateTimeWidget):
        for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
            widget.attrs["aria-label"] = f"{capfirst(str(field.label))}{colon()}{part}"


def list_standard_notes(stored: Field, field: FormField) -> None:
    """List the notes that pages translate in the help text of a note."""
    if stored.name == "note" and (known := getattr(stored.model, "standard_notes", ())):
        examples = " · ".join(note % {"date": "2025-02"} for note in known)
        shown = format_html('<span lang="en" dir="ltr">{}</span>', examples)
        hint = _("Pages translate these notes, each on a line of its own:")
        field.help_text = format_html("{} {} {}", field.help_text, hint, shown)


def mark_language(stored: Field, field: FormField) -> None:
    """Put the language of a language column into the label and the attributes `lang` and `dir`. For other texts the
    browser detects the direction."""
    if not (base := columns.base_of(stored.name, stored.model)):
        if isinstance(field.widget, TextInput | Textarea):
            field.widget.attrs.setdefault("dir", "auto")
        return
    name, language = base
    source: AnyField = stored.model._meta.get_field(name)
    field.label = names.field_label(stored.model, stored.name)
    attrs = {**field.widget.attrs, "lang": language, "dir": columns.direction(language)}
    css = f"{attrs.get('class', '')} translated"
    if (source.max_length or LONG + 1) > LONG:
        css = css.replace("vTextField", "vLargeTextField") + " long-text"
        field.widget = Textarea(attrs={"rows": 2, **attrs})
    else:
        field.widget.attrs = attrs
    field.widget.attrs["class"] = css.strip()
    if language != settings.SOURCE_LANGUAGE:
        field.help_text = ""
