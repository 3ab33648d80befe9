"""Importing this loads the model behind the simulator's answers, so that forked children have it.

It runs on one thread of the caller and keeps no state, so it survives a fork; each child would
spend a tenth of a second on loading it again.
"""

from simulator import embeddings

embeddings.embedder("sim-embed").vectors(["warm"])
