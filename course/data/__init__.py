"""The course's data sets: typed, read-only, on disk, without a download."""

from course.data.larkspur import (
    DeliveryNote,
    Facts,
    delivery_notes,
    facts,
    same_result,
    shop,
    shop_path,
)

__all__ = [
    "DeliveryNote",
    "Facts",
    "delivery_notes",
    "facts",
    "same_result",
    "shop",
    "shop_path",
]
