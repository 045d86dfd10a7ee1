"""Template filters for forms: what is folded in them."""

from typing import Any

from django import template
from django.forms import Textarea
from django.utils.text import capfirst

from apps.languages import columns
from apps.staff import ours_boxes
from apps.staff.kept_files import KEPT, REMOVED

register = template.Library()
register.filter("ours_box", ours_boxes.box)
ROW_CLASSES = {"translated": "in-languages", "long-text": "with-long-texts"}  # of an input: those of its row


@register.simple_tag(takes_context=True)
def kept_file(context: Any, bound: Any) -> dict[str, Any] | None:
    """The file that is kept for a file input: its `name`, `key`, and the names of the fields that send it again or drop
    it. None for any other field."""
    own = getattr(bound, "html_name", "")
    kept = getattr(context.get("request"), "kept_files", {}).get(own)
    return kept and {"name": kept.name, "key": kept.key, "field": f"{KEPT}{own}", "removed": f"{REMOVED}{own}"}


@register.filter
def folded(line: Any) -> str:
    """The name under which a line of a form is folded: it has optional texts only, all of them empty and without an
    error. "" for any other line."""
    fields = [] if any(field.is_readonly for field in line) else [field.field for field in line]
    if not fields or any(map(_is_kept_open, fields)):
        return ""
    model = fields[0].form._meta.model
    name, _language = columns.base_of(fields[0].name, model) or (fields[0].name, "")
    return capfirst(str(model._meta.get_field(name).verbose_name))


@register.filter
def row_classes(line: Any) -> str:
    """The CSS classes of a row that has the languages of a text side by side. A selector with `:has` would find these
    rows, too, but a browser evaluates it again after each change of the page: it took 0.4 s more for a long form."""
    inputs = [field.field.field.widget.attrs.get("class", "").split() for field in line if not field.is_readonly]
    own = {css for classes in inputs for css in classes}
    return " ".join(row for css, row in ROW_CLASSES.items() if css in own)


@register.filter
def is_open(fieldset: Any) -> bool:
    """Whether a section that can be folded has to stand open: it has an error or entries that are not saved yet."""
    return any(
        field.field.errors or field.field.name in field.field.form.changed_data
        for line in fieldset
        for field in line
        if not field.is_readonly and field.field.form.is_bound
    )


def _is_kept_open(bound: Any) -> bool:
    form, is_text = bound.form, isinstance(bound.field.widget, Textarea)
    model: Any = getattr(getattr(form, "_meta", None), "model", None)
    if model is None or bound.name not in {field.name for field in model._meta.get_fields()}:
        return True
    is_text = is_text or columns.base_of(bound.name, model) is not None
    return not is_text or bound.field.required or bool(bound.value()) or bool(bound.errors)
