"""Write `handbook_vectors.npy`, and `handbook_vectors.json`, what it was made of.

    python -m course.data.larkspur.embed

It takes a minute.
"""

from course.data import vectors
from course.data.larkspur.chunks import VECTORS, handbook_chunks

if __name__ == "__main__":
    vectors.write([chunk.in_place for chunk in handbook_chunks()], VECTORS)
