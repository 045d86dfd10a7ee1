"""How many examples Hypothesis tries, by profile (tests/conftest.py registers `dev` and `ci`)."""

from hypothesis import settings

FULL_EXAMPLES = 100


def examples(full):
    """`full` examples with the profile `ci`, a tenth of them (at least two) with `dev`.

    For properties whose examples are slow, or that need more than the profile's number.
    """
    return full if settings.default.max_examples >= FULL_EXAMPLES else max(2, full // 10)
