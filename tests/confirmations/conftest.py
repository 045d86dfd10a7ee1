"""Fixtures of the admin's tests."""

from tests.staff.conftest import member

__all__ = ["member"]
