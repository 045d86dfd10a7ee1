"""A progress bar for long commands, shown on terminals only."""

from django.core.management.base import OutputWrapper

WIDTH = 30  # characters


class Progress:
    """The progress of `count` steps; each whole percent is written once."""

    def __init__(self, out: OutputWrapper, count: int) -> None:
        self.out, self.count = out, count
        self._shown = ""

    def __call__(self, doing: str, done: int) -> None:
        percent = 100 * done // self.count if self.count else 100
        self.show(f"[{'#' * (WIDTH * percent // 100):.<{WIDTH}}] {percent:3} % {doing}")

    def show(self, line: str) -> None:
        if line != self._shown and self.out.isatty():
            self.out.write(f"\r\033[K{line}", ending="")
            self.out.flush()
        self._shown = line

    def end(self) -> None:
        """Clear the line."""
        self.show("")
