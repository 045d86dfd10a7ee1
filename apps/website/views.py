"""The home page."""

from typing import Any

from django.views.generic import TemplateView

from apps.pagestore.declared import Stored
from apps.website.structured_data import website


class Home(Stored, TemplateView):
    """The home page. The parts that the apps registered come from the template tag `home_parts`."""

    template_name = "website/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(structured_data=[website()], **kwargs)
