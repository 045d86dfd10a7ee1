"""The names of the environment variables that the settings read."""

import re
from pathlib import Path

SETTINGS = Path(__file__).resolve().parents[2] / "dialogue_site" / "settings.py"


def environment_settings():
    source = SETTINGS.read_text(encoding="utf-8")
    return set(re.findall(r'environment\.(?:env\.)?\w+\(\s*"([A-Z_]+)"', source))
