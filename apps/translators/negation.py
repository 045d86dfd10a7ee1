"""Finds negations, in the languages whose words it knows."""

import re
from typing import NamedTuple


class NegationWords(NamedTuple):
    """The patterns of a language.

    certain    a negation of a sentence, which every translation keeps
    possible   whatever can say the same: the other words of negation, prefixes, words such as lack or fail
    """

    certain: re.Pattern[str]
    possible: re.Pattern[str]


def _words(certain: str, possible: str) -> NegationWords:
    return NegationWords(re.compile(certain, re.IGNORECASE), re.compile(f"{certain}|{possible}", re.IGNORECASE))


WORDS = {
    "en": _words(
        r"\b(?:not(?! only)|cannot|never|nobody|nothing|none|neither)\b|n[’']t\b"
        r"|\bno\b(?![.:] ?\d| later| less| longer)",
        r"\b(?:no|not|nor|without|lack\w*|absen\w*|fail\w*|refus\w*|until|unless|except\w*|before|only|few\w*|little"
        r"|hardly|instead|than|den(?:y|ie)\w*|prohibit\w*|prevent\w*|outside|avoid\w*|free from|rather|nowhere|still"
        r"|yet|pending|to be|un(?!i(?:on|t|v|q|f)|an|der|odc|dp|hcr)\w{3,}|in(?:complete|adequa|suffici|valid|capab"
        r"|effic|direct|formal|determin)\w*|impossib\w*|il(?:legal|licit)\w*|irregular\w*|dis(?:agree|allow|regard)\w*"
        r"|non-?\w{3,}|\w{3,}less|anti\w*)\b",
    ),
    "fr": _words(
        r"\b(?:ne|n[’'])\s*(?:[^\W\d_]+[\s’'-]+){0,4}?(?:pas|jamais|aucune?|rien|personne|ni|guère)\b",
        r"\b(?:ne|pas|jamais|aucune?s?|rien|ni|non|sans|nul\w*|sauf|hors|hormis|absen\w*|manque\w*|défaut|faute|refus\w*"
        r"|interdi\w*|empêch\w*|avant|tant que|jusqu\w*|seul\w*|peu|évit\w*|excep\w*|plutôt|fin|pénurie|lacun\w*"
        r"|in(?:connu|achev|dispon|exist|suffis|capab|complet|chang|valid|effic|util|déterm|direct|form)\w*|impossib\w*"
        r"|il(?:lég|lic)\w*|irrégul\w*|désacc\w*|mécon\w*|anti\w*|non-?\w{3,})\b|\bn[’']",
    ),
    "es": _words(
        r"\b(?:no(?! s[oó]lo| solamente| obstante|\.)|nunca|jamás|ning[uú]n\w*|nadie|tampoco)\b",
        r"\b(?:no|ni|nada|sin|salvo|excep\w*|falt\w*|ausen\w*|carec\w*|carenc\w*|rechaz\w*|prohib\w*|neg\w*|impid\w*"
        r"|imped\w*|antes|hasta|a menos|apenas|poc\w*|evit\w*|fuera|solo|sólo|únic\w*|lagun\w*|fin|deja\w*|todavía"
        r"|descono\w*|desacuerdo|in(?:existen|suf|capa|complet|variab|váli|efic|útil|determ|direct|form)\w*|imposib\w*"
        r"|il(?:eg|íc)\w*|irregular\w*|anti\w*)\b",
    ),
    "ar": _words(
        r"(?<!\w)[وف]?(?:لم|لن|ليس\w*)(?!\w)|(?<!\w)[وف]?لا(?!\w)(?!\s+(?:سيما|[يت]زال\w*|بد)(?!\w))",
        r"(?<!\w)[وفبل]?(?:لا|غير|دون|بدون|بلا|عدم|انعدام|انتفاء|ما|لما|إلا|سوى|قبل|حتى|قلة|قليل\w*|ناقص\w*|نقص"
        r"|غياب|خلو|خال\w*|فقط|وحد\w*|ممنوع\w*|منع|حظر|رفض\w*|نفى|مجهول\w*|خارج|تجنب|أقل|بدل\w*|فشل\w*|استثناء"
        r"|باستثناء|عدا|دونما|لاسيما|كلا|تفتقر|افتقار|القضاء|الثغر\w*|ثغر\w*|[^\W\d_]*غير)(?!\w)",
    ),
}


def certain(text: str, language: str) -> str:
    """A certain negation as it stands in a text, or ""."""
    found = WORDS[language].certain.search(text) if language in WORDS else None
    return found.group().strip() if found else ""


def is_possible(text: str, language: str) -> bool:
    """Whether a text can contain a negation. True in an unknown language."""
    return language not in WORDS or bool(WORDS[language].possible.search(text))
