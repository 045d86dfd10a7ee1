"""Registers the translated fields and the history of arrangements and channels."""

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink
from apps.history.registration import keep_history
from apps.languages.registration import translate

translate(Channel, required=["name"], optional=["operated_by", "scope"])
translate(ChannelLink, optional=["body", "scope"])
translate(Arrangement, required=["title"], optional=["scope"])
translate(ArrangementParty, optional=["body", "signatory"])
translate(ArrangementAct, optional=["body", "city"])

keep_history(Channel, many=["sources", "operators"])
keep_history(ChannelLink, many=["sources"])
keep_history(Arrangement, many=["sources", "goals", "channels"])
keep_history(ArrangementParty, many=["sources"])
keep_history(ArrangementAct, many=["sources"])
