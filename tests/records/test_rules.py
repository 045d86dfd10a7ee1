"""Constraints for models: their messages."""

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.editions.models import Attendance
from apps.participants.models import Organisation
from apps.records import rules
from apps.records.compat import condition_fields
from tests import factories


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Enter a number from 1 to 17."),
        ("fr", "Nombres admis : de 1 à 17."),
        ("es", "Se admiten números del 1 al 17."),
        ("ar", "يُسمح بالأعداد من 1 إلى 17."),
    ],
)
def test_the_message_of_a_range_is_in_the_users_language(language, message):
    rule = rules.between("number", 1, 17)  # made once, when the models are imported

    with translation.override(language):
        assert rule.get_violation_error_message().replace("\xa0", " ") == message


def test_the_message_of_a_rule_is_beside_a_field_that_its_condition_names():
    found = [
        (rule.beside, condition_fields(model, rule.condition))
        for model in apps.get_models()
        for rule in model._meta.constraints
        if isinstance(rule, rules.Rule)
    ]

    assert len(found) > 100
    assert [(beside, names) for beside, names in found if beside not in names] == []


@pytest.mark.django_db
def test_the_database_is_asked_once_about_all_check_constraints_of_a_record():
    record = Organisation(code="one", website="javascript:alert(1)", kind="club", state="published")

    with CaptureQueriesContext(connection) as queries, pytest.raises(ValidationError) as refused:
        record.validate_constraints()

    assert len(queries) == 1
    assert {"website", "kind"} <= refused.value.message_dict.keys()
    assert refused.value.message_dict["website"] == ["An address begins with http:// or https://."]


@pytest.mark.django_db
def test_they_are_reported_with_the_other_constraints_and_skipped_for_excluded_fields():
    edition, organisation = factories.edition(), factories.organisation()
    factories.attendance(edition, organisation)
    twin = Attendance(edition=edition, organisation=organisation, role="emperor")

    with pytest.raises(ValidationError) as refused:
        twin.validate_constraints()
    assert refused.value.message_dict.keys() == {"role", NON_FIELD_ERRORS}
    with pytest.raises(ValidationError) as refused:
        twin.validate_constraints(exclude={"role"})
    assert refused.value.message_dict.keys() == {NON_FIELD_ERRORS}
    twin.validate_constraints(exclude={"role", "edition"})
