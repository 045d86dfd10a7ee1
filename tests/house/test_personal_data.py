"""Every field that looks like data about a person is declared, or said to be none, so that no new one is forgotten."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

from apps.languages import columns
from apps.records import privacy
from apps.staff import erasure

# What names are given to fields about people: the last word counts.
LOOKS_PERSONAL = re.compile(
    r"(?:^|_)(name|username|email|mail|phone|speaker|signatory|recipient|address|ip|agent|person|contact|user|by|author"
    r"|reviewer|credit|evidence|officer|assessor|password|login)$"
)
OF_EVERY_RECORD = {"id", "created_at", "changed_at", "state", "publish_at", "ours", "verified_on"}
# Tables of Django and of packages that hold nothing about people, or are declared through the model they refer to.
LEFT_OUT = {
    "auth.Group": "roles",
    "auth.Permission": "rights",
    "account.EmailConfirmation": "not used: an administrator enters the addresses",
}


def own_models():
    """All models but history, whose rows hold what their records hold, and the links of Django."""
    return [
        model
        for model in apps.get_models()
        if not model.__name__.startswith("Historical") and model._meta.label not in LEFT_OUT
    ]


def fields_of(model):
    """The fields of a model, a translated one once."""
    translated = {column for name in columns.translated_fields(model) for column in columns.columns(name)}
    return [field for field in model._meta.concrete_fields if field.name not in translated]


def refers_to_a_person(field):
    return isinstance(field, models.ForeignKey) and field.related_model in {User, *erasure.persons()}


def suspects(model):
    """The fields of a model that hold data about a person, by their type or name; of a model of persons, all."""
    shows_persons = getattr(model, "discloses_person", False) or privacy.is_about_people(model)
    for field in fields_of(model):
        is_address = isinstance(field, models.EmailField | models.GenericIPAddressField)
        looks = is_address or (not field.is_relation and LOOKS_PERSONAL.search(field.name))
        if (shows_persons and field.name not in OF_EVERY_RECORD) or refers_to_a_person(field) or looks:
            yield field.name


def declared(model):
    return {name for one in privacy.declared(model) for name in one.fields}


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_what_looks_like_data_about_a_person_is_declared(model):
    forgotten = set(suspects(model)) - declared(model) - privacy.silent(model)

    assert forgotten == set(), "declare it in personal_data.py of the app, or say that it says nothing"


def test_what_is_declared_exists_and_is_declared_once():
    found = [(one.model, name) for one in privacy.declared() for name in one.fields]

    assert len(found) == len(set(found)) > 100
    for model, name in found:
        assert name in {field.name for field in fields_of(model)}, f"{model._meta.label}.{name}"
        assert name not in privacy.silent(model)


def test_what_says_nothing_exists():
    for model in own_models():
        assert privacy.silent(model) <= {field.name for field in fields_of(model)}


def test_a_forgotten_field_is_found(monkeypatch):
    """The test above can fail: without the declarations, it names these fields."""
    model = apps.get_model("liaison", "ContactPoint")
    monkeypatch.setattr(privacy, "_declared", [])

    assert {"value", "note", "officer"} <= set(suspects(model)) - declared(model)


def test_each_app_with_declarations_is_read():
    """A file that nobody imports would declare nothing."""
    declaring = {one.model._meta.app_label for one in privacy.declared()}

    assert {"liaison", "participants", "mail", "notices", "website", "staff", "auth", "mfa"} <= declaring


def test_each_item_says_what_who_why_and_how_long():
    for one in privacy.declared():
        retention = one.item.retention
        assert all(map(str, (one.item.what, one.item.seen_by.label, one.item.basis.label, retention.since)))
        assert bool(retention.due) == bool(retention.name), one.item.what
        assert retention.period or not retention.due
