"""The Chromium that the tests of this directory and the benchmarks open.

Where it is installed, the headless shell: the same pages without what a window needs, in a quarter less time.
"""

import os

SHELL, WHOLE = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
CHROMIUM = os.environ.get("CHROMIUM") or (SHELL if os.access(SHELL, os.X_OK) else WHOLE)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
