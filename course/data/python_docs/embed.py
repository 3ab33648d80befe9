"""Write `vectors.npy`, the vectors of all documents, and `vectors.json`, what they were made of.

    python -m course.data.python_docs.embed

It takes minutes.
"""

from course.data import vectors
from course.data.python_docs import HERE, python_docs

if __name__ == "__main__":
    vectors.write([document.text for document in python_docs()], HERE / "vectors.npy")
