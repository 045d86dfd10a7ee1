"""Following a link or sending a form, and waiting for the page that it opens.

Playwright's `click` returns while the old page still stands. What the test reads next without waiting (a measure, axe,
the database) would come from that page, or from a document that has no body yet. `expect` waits by itself.
"""

from playwright.sync_api import Locator


def follow(link: Locator) -> None:
    """Click a link or a button that opens a page, and return when that page is loaded."""
    with link.page.expect_navigation():
        link.click()
