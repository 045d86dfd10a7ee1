"""Operations of migrations that Django has, made cheaper.

Nearly all models of this site are related by the users in their history, so Django renders all of them again for each
change of one: the square of their number, most of a first `migrate`. These operations render the changed model alone.
Other models keep the class of it that they knew, which is enough to change tables; before code of ours runs
(`RunPython`), Django renders all, because the state says that this was put off.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class _RenderedAlone(Operation):
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # With the rendered models out of the way, Django notes the change and renders nothing.
        rendered = state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
        if rendered:
            name: str = getattr(self, "model_name_lower", "") or getattr(self, "name_lower", "")
            rendered.unregister_model(app_label, name)
            rendered.render_multiple([state.models[app_label, name]])
            state.__dict__["apps"] = rendered
            state.is_delayed = True


class CreateModel(_RenderedAlone, migrations.CreateModel):
    pass


class AddField(_RenderedAlone, migrations.AddField):
    pass


class AlterField(_RenderedAlone, migrations.AlterField):
    pass


class AddConstraint(_RenderedAlone, migrations.AddConstraint):
    pass


class RemoveConstraint(_RenderedAlone, migrations.RemoveConstraint):
    pass
