"""The rule for passing, and what it says of an amendment, in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.review.models import PassingRule
from apps.review.tally import Passing, RuleThresholds, Tally


def rule_sentences(rule: RuleThresholds) -> list[str]:
    """The rule in words, a sentence each."""
    if not rule.kind:
        return [_("No rule for passing is known.")]
    sentences = {
        PassingRule.NO_OBJECTION: _(
            "An amendment passes when at least one organization supports it, none objects, and every condition has a"
            " response."
        ),
        PassingRule.SHARE_OF_POSITIONS: _(
            "An amendment passes when at least %(threshold)s%% of the organizations for or against it support it."
        ),
        PassingRule.SHARE_OF_INVITED: _(
            "An amendment passes when at least %(threshold)s%% of all organizations asked support it."
        ),
    }
    found = [sentences[PassingRule(rule.kind)] % {"threshold": rule.threshold}]
    if rule.quorum:
        found.append(
            ngettext(
                "At least %(count)s organization must have taken a position.",
                "At least %(count)s organizations must have taken a position.",
                rule.quorum,
            )
            % {"count": rule.quorum}
        )
    counted = _(
        "A condition counts as support once it has a response. Positions received late are shown and do not count."
    )
    return [*found, counted]


def passing_sentence(tally: Tally) -> str:
    """What the rule says of the positions received so far."""
    if tally.revision is None:
        return _("No text has been put forward yet.")
    return {
        Passing.PASSES: _("By this rule, revision %(number)s passes."),
        Passing.NOT_PASSING: _("By this rule, revision %(number)s does not pass."),
        Passing.NO_QUORUM: _("Too few organizations have taken a position on revision %(number)s."),
        Passing.NO_RULE: _("Without a rule, the positions on revision %(number)s do not say whether it passes."),
    }[tally.passing] % {"number": tally.revision.number}
