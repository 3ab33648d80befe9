"""The course's data sets: typed, read-only, on disk, without a download."""

from course.data.larkspur import DeliveryNote, Facts, delivery_notes, facts

__all__ = ["DeliveryNote", "Facts", "delivery_notes", "facts"]
