"""Canaries of `compat.py`: each names the private name of a library that an app relies on."""

import inspect

import modeltranslation.manager
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, Q
from django.forms import BaseForm
from django.http import QueryDict
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import SlicedFile, StaticFile

from apps.history.compat import history_m2m_fields
from apps.participants.models import Organisation
from apps.participants.querysets import OrganisationQuerySet
from apps.records.compat import condition_fields
from apps.staff.compat import registered_models, replace_post


def parameters(function) -> list[str]:
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("owner", "name", "expected"),
    [
        (Model, "_get_expr_references", ["expr"]),  # a class method
        (BaseForm, "_widget_data_value", ["self", "widget", "html_name"]),
        (BaseForm, "_post_clean", ["self"]),
        (BaseDatabaseWrapper, "_commit", ["self"]),
        (BaseDatabaseWrapper, "_rollback", ["self"]),
        (BaseDatabaseWrapper, "_close", ["self"]),
        (admin.ModelAdmin, "_get_obj_does_not_exist_redirect", ["self", "request", "opts", "object_id"]),
        (StaticFile, "get_range_response", ["self", "range_header", "base_headers", "file_handle"]),
        (WhiteNoiseMiddleware, "get_static_file", ["self", "path", "url", "stat_cache"]),
        (SlicedFile, "__init__", ["self", "fileobj", "start", "end"]),
        (modeltranslation.manager, "multilingual_queryset_factory", ["old_cls", "instantiate"]),
        (DefaultAccountAdapter, "_get_login_attempts_cache_key", ["self", "request", "credentials"]),
    ],
)
def test_a_private_method_keeps_its_signature(owner, name, expected):
    assert parameters(getattr(owner, name)) == expected


def test_querysets_of_a_model_share_a_class():
    """Each would have one of its own, made anew by `multilingual_queryset_factory`."""
    first, second = Organisation.objects.all(), Organisation.objects.all()

    assert type(first) is type(second)
    assert isinstance(first, modeltranslation.manager.MultilingualQuerySet)
    make = modeltranslation.manager.multilingual_queryset_factory
    assert make(OrganisationQuerySet) is not make(OrganisationQuerySet)


def test_admin_registry_maps_models_to_their_admin():
    models = registered_models(admin.site)
    assert models is admin.site._registry
    assert Organisation in models


def test_http_request_files_stand_in_files():
    request = RequestFactory().get("/")
    replace_post(request, QueryDict("name=value"))
    assert request.POST["name"] == "value"
    assert not request.FILES
    assert request.FILES is request._files


def test_expression_references_name_the_fields_of_a_condition():
    assert condition_fields(Organisation, Q(code="x") | Q(slug="y")) == {"code", "slug"}


def test_simple_history_m2m_fields_are_those_of_the_model():
    assert {field.name for field in history_m2m_fields(Organisation)} == {
        field.name for field in Organisation._meta.many_to_many
    }


def test_psycopg_wait_timeout_is_raised_by_wait():
    psycopg = pytest.importorskip("psycopg")
    from apps.pagestore.compat import WaitTimeout

    assert issubclass(WaitTimeout, Exception)
    assert parameters(psycopg.Connection.wait) == ["self", "gen", "interval", "timeout"]


@pytest.mark.django_db
def test_a_mailbox_confirms_no_access(django_user_model):
    """allauth offers a code by e-mail to every user with a verified address unless the setting names its methods."""
    user = django_user_model.objects.create_user("anna", password="a password of anna")
    EmailAddress.objects.create(user=user, email="anna@example.org", verified=True, primary=True)

    assert [flow["id"] for flow in get_reauthentication_flows(user)] == ["reauthenticate"]
