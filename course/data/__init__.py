"""The course's data sets: typed, read-only, on disk, without a download."""

from course.data.larkspur import (
    DeliveryNote,
    Facts,
    SqlQuestion,
    delivery_notes,
    facts,
    same_result,
    shop,
    shop_path,
    sql_questions,
)

__all__ = [
    "DeliveryNote",
    "Facts",
    "SqlQuestion",
    "delivery_notes",
    "facts",
    "same_result",
    "shop",
    "shop_path",
    "sql_questions",
]
