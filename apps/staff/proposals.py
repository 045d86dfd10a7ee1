"""The admin of waiting changes, with the list that every model has here."""

from django.contrib import admin

from apps.publishing.admin import ProposalAdmin
from apps.publishing.models import Proposal
from apps.staff.listing import ListPages

admin.site.unregister(Proposal)


@admin.register(Proposal)
class StaffProposalAdmin(ListPages, ProposalAdmin):
    """Its list refuses unknown parameters, too."""
