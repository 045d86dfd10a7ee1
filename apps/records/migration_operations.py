"""Operations of migrations that Django has, made cheaper."""

from django.db import migrations
from django.db.migrations.state import ProjectState


class CreateModel(migrations.CreateModel):
    """Django's `CreateModel`, without rendering again every model that is related to the new one.

    Nearly all models of this site are related by the users in their history, so Django renders all of them for each new
    model: the square of their number, most of a first `migrate`. But a new model changes no other, and rendering it
    alone sets what points back to it."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # With the rendered models out of the way, Django notes the new model and renders nothing.
        rendered = state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
        if rendered:
            rendered.render_multiple([state.models[app_label, self.name_lower]])
            state.__dict__["apps"] = rendered
