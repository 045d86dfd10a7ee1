"""Registers the translated fields and the history of organisations."""

from apps.history.registration import keep_history
from apps.languages.registration import translate
from apps.participants.models import FormerCode, Official, Organisation, OrganisationName, Representation

translate(Organisation, required=["name", "acronym"], optional=["seat_city", "founded_note", "member_note"])
translate(Official, required=["role"])

keep_history(Organisation, many=["sources"])
keep_history(OrganisationName, many=["sources"])
keep_history(Official, many=["sources"])
keep_history(FormerCode)
keep_history(Representation)
