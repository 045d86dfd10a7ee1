"""How many examples Hypothesis tries, by profile (tests/conftest.py registers `dev` and `ci`)."""

from hypothesis import settings

from tests.walks import IS_FULL

FULL_EXAMPLES = 100
CI_EXAMPLES = FULL_EXAMPLES if IS_FULL else FULL_EXAMPLES // 2


def examples(full):
    """`full` examples with `make soak`, a third of them with the profile `ci`, a tenth with `dev`; at least two.

    For properties whose examples are slow, or that need more than the profile's number.
    """
    parts = 1 if IS_FULL else 3 if settings.default.max_examples >= CI_EXAMPLES else 10
    return max(2, full // parts)
