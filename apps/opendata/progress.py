"""A progress bar for long commands, shown on terminals only."""

from typing import Any

WIDTH = 30


class Progress:
    """The progress of `count` steps; each whole percent is written once."""

    def __init__(self, out: Any, count: int) -> None:
        self.out, self.count = out, count
        self._told = ""

    def __call__(self, doing: str, done: int) -> None:
        percent = 100 * done // self.count if self.count else 100
        self.tell(f"[{'#' * (WIDTH * percent // 100):.<{WIDTH}}] {percent:3} % {doing}")

    def tell(self, line: str) -> None:
        if line != self._told and self.out.isatty():
            self.out.write(f"\r\033[K{line}", ending="")
            self.out.flush()
        self._told = line

    def end(self) -> None:
        """Clear the line."""
        self.tell("")
