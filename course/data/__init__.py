"""The course's data sets: typed, read-only, on disk, without a download."""

from course.data.larkspur import DeliveryNote, delivery_notes

__all__ = ["DeliveryNote", "delivery_notes"]
