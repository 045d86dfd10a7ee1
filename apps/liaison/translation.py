"""Registers the translated fields and the history of the liaison platform."""

from apps.history.registration import keep_history
from apps.languages.registration import translate
from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, Post, Term

translate(Post, required=["title"], optional=["city", "other_bodies", "duty_hours"])

keep_history(Post, many=["sources", "organisations", "goals"])
for model in (LiaisonOfficer, ContactPoint, Consent, Term):
    keep_history(model)
