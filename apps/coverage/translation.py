"""Registers the translated fields of joint actions, and the history of the models of this app."""

from apps.coverage.models import Declaration, JointAction, Verdict
from apps.history.registration import keep_history
from apps.languages.registration import translate

translate(JointAction, required=["title"], optional=["summary", "result", "result_by_others"])

keep_history(JointAction, many=["sources", "goals", "co_leads", "partners", "observers", "result_by"])
keep_history(Declaration, many=["sources"])
keep_history(Verdict)
