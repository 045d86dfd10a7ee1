"""Registers the translated fields and the history of goals."""

from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.history.registration import keep_history
from apps.languages.registration import translate

translate(Goal, required=["label"])
translate(GoalWording, required=["title"], optional=["sub_objectives"])
translate(SDG, required=["title"])
translate(GoalLink, optional=["reason"])

for model in (Goal, GoalWording, SDG, GoalLink):
    keep_history(model, many=["sources"])
