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
from course.data.python_docs import (
    PythonDocument,
    PythonPage,
    PythonQuestion,
    python_docs,
    python_docs_pages,
    python_docs_questions,
    python_docs_vectors,
)

__all__ = [
    "DeliveryNote",
    "Facts",
    "PythonDocument",
    "PythonPage",
    "PythonQuestion",
    "SqlQuestion",
    "delivery_notes",
    "facts",
    "python_docs",
    "python_docs_pages",
    "python_docs_questions",
    "python_docs_vectors",
    "same_result",
    "shop",
    "shop_path",
    "sql_questions",
]
