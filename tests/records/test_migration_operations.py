"""A model that a migration creates or changes is rendered alone, and knows its relations both ways."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from apps.records import migration_operations
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


@pytest.mark.parametrize("operations", [migration_operations, migrations])
def test_a_field_that_is_added_and_changed(operations):
    state, _before = created(migrations.CreateModel)
    other = state.apps.get_model("some", "child")
    for operation in (
        operations.AddField("parent", "name", models.CharField(max_length=5)),
        operations.AlterField("parent", "name", models.CharField(max_length=9)),
        operations.AddConstraint("parent", models.CheckConstraint(condition=~models.Q(name=""), name="filled")),
        operations.RemoveConstraint("parent", "filled"),
        operations.AddField("parent", "child", models.ForeignKey("some.Child", models.CASCADE, related_name="parents")),
    ):
        operation.state_forwards("some", state)
    parent, child = state.apps.get_model("some", "parent"), state.apps.get_model("some", "child")

    assert parent._meta.get_field("name").max_length == 9
    assert parent._meta.constraints == []
    assert {relation.name for relation in child._meta.related_objects} == {"parents"}
    assert {relation.name for relation in parent._meta.related_objects} == {"children"}
    assert (child is other) == (operations is migration_operations)
    state.clear_delayed_apps_cache()  # Django does before code of ours runs
    parent, child = state.apps.get_model("some", "parent"), state.apps.get_model("some", "child")
    assert child._meta.get_field("parent").related_model is parent
