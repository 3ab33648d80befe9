"""Builds `shop.sqlite` from the facts: `python -m course.data.larkspur.build_shop`."""

from course.data.larkspur.build_shop.database import build

__all__ = ["build"]
