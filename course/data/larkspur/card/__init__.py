"""The numbers of the Larkspur data card: sizes, near-duplicates, baselines, checksums, figures.

    python -m course.data.larkspur.card                   # all parts
    python -m course.data.larkspur.card tickets-baselines # some of them

`inputs.json` holds the checksums of the files that each part was made of.
"""
