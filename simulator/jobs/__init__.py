"""What outlives a request: uploaded files, batches, fine-tuning jobs and the models they make.

`shelf.py` keeps them, one set per session; `batch.py` and `tuning.py` move them on, `desk.py` is
what a surface works with.
Nothing here knows a vendor's wire format.
"""
