"""Records of every model in the admin, and the addresses and forms of its pages."""

import io
from contextlib import contextmanager
from unittest import mock

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from PIL import Image

from apps.editions.models import Document, Edition, Photo, Picture
from apps.goals.models import SDG, Goal
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.mail.models import Mail
from apps.opendata.models import PrivateExport, Upload
from apps.participants.models import FormerCode, OrganisationName, Representation
from apps.publishing.proposing import propose
from apps.records import clock
from apps.staff.models import AccessEvent
from apps.staff.state_steps import StateText
from apps.website.models import ErrorReport
from tests import factories

ALONE = ("index", "logout", "password_change", "password_change_done")
INSIDE = {  # for every user with access to the admin
    *("account", "account_notices", "account_change_password", "account_set_password", "usersessions_list"),
    *("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes"),
    *("mfa_generate_recovery_codes", "style"),
}


def picture(kind="PNG", size=(40, 30), colour="teal"):
    """The bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def stored_picture(colour="teal", size=(40, 30), **values):
    """A picture of the library."""
    file = ContentFile(picture(size=size, colour=colour), "a.png")
    return Picture.objects.create(image=file, **{"alt_en": "A room", "credit": "Us"} | values)


def photo(edition, position=1, **values):
    shown = stored_picture(colour=(Picture.objects.count() + 1, 80, 80), **values)
    return Photo.objects.create(edition=edition, position=position, picture=shown)


def document(edition=None, **values):
    defaults = {"slug": f"document-{Document.objects.count()}", "kind": "page", "title_en": "A page"}
    return Document.objects.create(edition=edition, **{**defaults, "url": "https://example.org/"} | values)


def sdg_of(number):
    return SDG.objects.filter(number=number).first() or factories.sdg(number)


def rows(count, staff):
    """`count` records of every model in the admin, each with parents of its own."""
    for number in range(count):
        organisation = factories.organisation(name_ar=f"منظمة {number}", parent=None)
        edition, goal = factories.edition(Edition.objects.count() + 1), factories.goal(Goal.objects.count() + 1)
        sdg = sdg_of(number % 17 + 1)
        post, officer = factories.post(), factories.officer(organisation=organisation)
        post.organisations.add(organisation)
        factories.name(organisation=organisation)
        factories.official(organisation=organisation)
        Representation.objects.create(user=staff, organisation=organisation)
        FormerCode.objects.create(code=f"former-{organisation.code}", organisation=organisation)
        factories.attendance(edition, organisation)
        factories.outcome(edition)
        factories.statement(edition, organisation=organisation)
        factories.session()
        factories.release(edition=edition)
        photo(edition)
        document(edition)
        factories.wording(goal)
        factories.link(goal, sdg)
        factories.priority(organisation).goals.add(goal)
        factories.joint_action(goal, lead=organisation, edition=edition)
        factories.declaration(organisation, goal, "active")
        factories.arrangement(organisation, acts=[("signed", "2015")])
        factories.channel_link(factories.channel(organisation), organisation)
        round = factories.round(invited=[organisation])
        factories.review_event(round=round)
        amendment = factories.amendment(round, goal)
        factories.response(factories.position(amendment, organisation))
        factories.decision(amendment)
        commitment = factories.commitment(edition, owners=[organisation])
        factories.commitment_update(commitment, edition=edition, organisation=organisation)
        factories.assessment(commitment)
        factories.verdict(goal)
        factories.term(post, officer)
        factories.consent(officer)
        factories.contact(officer, kind="email", value="a@example.org")
        factories.source()
        factories.glossary_term(term_ar=f"مصطلح {number}")
        factories.synonyms("GPG", f"goal {number}")
        propose(organisation, {"name_fr": f"Nom {number}"}, staff)
        ErrorReport.objects.create(page="/en/", text="Wrong.")
        Mail.objects.create(recipient="a@example.org", subject="A notice", body="Text.", given_up_at=clock.now())
        asked = factories.confirmation_request(organisation, staff)
        asked.lines.create(record=organisation, field="website", answer="corrected", value="x", value_hash="x")
        Upload.objects.create(dataset="participants", file_name="a.csv", by=staff)
        PrivateExport.objects.create(what="contacts", rows=1, reason="Audit", by=staff)
        AccessEvent.objects.create(kind="list", model="liaison.contactpoint", rows=2, by=staff, by_name="staff")


def form_data(response):
    """The data that a browser would submit from a form page: every field of the form and of its rows, as shown."""
    context = getattr(response, "context_data", None) or response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {"opened": context["opened"]} if "opened" in context else {}
    for form in forms:
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            if isinstance(value, FieldFile) or isinstance(widget, StateText):  # a stored file, or text: never submitted
                continue
            if hasattr(widget, "decompress") and not isinstance(value, list):
                value = widget.decompress(value)
                parts = {
                    f"{bound.html_name}{name}": part for name, part in zip(widget.widgets_names, value, strict=True)
                }
            else:
                parts = {bound.html_name: value}
            data |= {name: shown(part) for name, part in parts.items() if part is not None and part is not False}
    return data


def shown(value):
    if isinstance(value, list):
        return [getattr(item, "pk", item) for item in value]
    return value


@contextmanager
def without_html():
    """Pages answer without being rendered, which takes half of the time: their forms say all that is asked for."""
    with mock.patch.object(SimpleTemplateResponse, "rendered_content", ""):
        yield


def form_of(client, address):
    """The data that a browser would submit from the form page at an address."""
    with without_html():
        return form_data(client.get(address))


def submit(client, address, **changes):
    """Open a form page and send it back with changes."""
    return client.post(address, form_of(client, address) | changes)


def page_of(model, name, *args):
    """The address of a page of a model or a record."""
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=args)


def add_page(model):
    return page_of(model, "add")


def change_page(record):
    return page_of(record, "change", record.pk)


def list_page(model):
    return page_of(model, "changelist")


def addresses(common=None):
    """The addresses of the admin, for a record of every model. `common` are the models for which those pages are wanted
    that are made by the same templates for every model; without it, all."""
    yield from (reverse(f"admin:{name}") for name in ALONE)
    yield from (reverse(name) for name in sorted(INSIDE))
    yield from {reverse("admin:app_list", args=[model._meta.app_label]) for model in admin.site._registry}
    for model in admin.site._registry:
        record = model._base_manager.order_by("-pk").first()
        yield from (list_page(model), add_page(model), change_page(record))
        if common and model not in common:
            continue
        yield from (page_of(record, "history", record.pk), page_of(record, "delete", record.pk))
        if model in MODELS_WITH_HISTORY:
            yield page_of(record, "deleted")
            yield page_of(record, "revert", record.pk, record.history.earliest("history_id").history_id)
    yield reverse("admin:history_change_undo", args=[Change.objects.latest("pk").pk])
    yield reverse("admin:auth_user_invite", args=[User.objects.first().pk])
    row = OrganisationName.history.filter(history_type="-").first()
    yield reverse("admin:participants_organisationname_restore", args=[row.history_id])
