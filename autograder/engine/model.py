"""Importing this lets the simulator answer once, so that forked children need not begin to.

Its model is loaded then, its tables are made and its patterns are compiled: each child would spend
two tenths of a second on that. It runs on one thread of the caller, so it survives a fork.
"""

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Turn

_GROUNDED = "Answer from the note.\n\nNote: The van is red.\n\nQuestion: What color is the van?"
_BY_MEANING = "Say whether this review is positive or negative.\n\nReview: It broke at once."

_model = catalog()["sim-small"]
for _text in (_GROUNDED, _BY_MEANING):
    _prompt = Prompt(_model.name, (Turn("user", _text),))
    engine.answer(_prompt, _model, engine.input_tokens(_prompt), engine.Circumstances())
