"""Where a page of the admin stands: the area of its model, and the lists of the rows of its records."""

from typing import Any

from django import template
from django.contrib import admin
from django.urls import reverse

from apps.staff import navigation

register = template.Library()


@register.simple_tag
def area_of(opts: Any) -> dict[str, Any]:
    """The `label` and `url` of the area of a model; of rows also `owner`, the options of the model they belong to."""
    area = navigation.area_of(opts.model)
    owner = getattr(admin.site.get_model_admin(opts.model), "rows_of", None)
    url = reverse("admin:area", args=[area.name])
    return {"label": area.label, "url": url, "owner": owner._meta if owner else None}


@register.simple_tag(takes_context=True)
def place_of(context: Any, opts: Any) -> dict[str, object]:
    """What the records of a model are, `explained` in a sentence, and the lists of their `rows`."""
    found = next((own for own in context.get("areas", ()) if opts.model in {entry.model for entry in own.lists}), None)
    return {
        "explained": getattr(admin.site.get_model_admin(opts.model), "explained", ""),
        "rows": found.rows.get(opts.model, []) if found else [],
    }
