"""A model that a migration creates is rendered alone, and knows its relations both ways."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from apps.records.migration_operations import CreateModel


def created(operation):
    """The state after a model `Child` is created, and the class `Parent` as it was rendered before."""
    state = ProjectState()
    migrations.CreateModel("Parent", [("id", models.BigAutoField(primary_key=True))]).state_forwards("some", state)
    before = state.apps.get_model("some", "parent")
    parent = models.ForeignKey("some.Parent", models.CASCADE, related_name="children")
    fields = [("id", models.BigAutoField(primary_key=True)), ("parent", parent)]
    operation("Child", fields, options={"ordering": ["id"]}).state_forwards("some", state)
    return state, before


@pytest.mark.parametrize("operation", [CreateModel, migrations.CreateModel])
def test_relations(operation):
    state, _before = created(operation)
    parent, child = state.apps.get_model("some", "parent"), state.apps.get_model("some", "child")

    assert [relation.related_model for relation in parent._meta.related_objects] == [child]
    assert child._meta.get_field("parent").related_model is parent
    assert child._meta.ordering == ["id"]


def test_others_are_not_rendered_again():
    assert {
        operation: before is state.apps.get_model("some", "parent")
        for operation in (CreateModel, migrations.CreateModel)
        for state, before in [created(operation)]
    } == {CreateModel: True, migrations.CreateModel: False}


def test_a_state_that_is_not_rendered():
    state = ProjectState()

    CreateModel("Parent", [("id", models.BigAutoField(primary_key=True))]).state_forwards("some", state)

    assert "apps" not in state.__dict__
    assert state.apps.get_model("some", "parent")._meta.model_name == "parent"
