"""The entry of tool use on the behavior card."""

from __future__ import annotations

from simulator.skills.base import Card
from simulator.skills.tools import (
    asking,
    assign,
    choices,
    draft,
    final,
    listings,
    malformed,
    parts,
    plan,
    repair,
    results,
    routing,
    scoring,
    turns,
)

CARD = Card(
    does="Calls the tools that a request needs, and tells what they gave back.",
    how=(
        "It cuts the request into sentences and clauses, and scores every tool for each by the "
        "likeness of meaning between them and the tool's name, description, parameters and the "
        "values of its enums.",
        "The words they share, the required parameters that the request has values for, and the "
        "names, dates and measures that the parameters take add to the score.",
        "A clause whose best tool scores below the threshold asks for no tool.",
        "Parameters and what the request mentions are matched: form, unit, preposition, the words "
        "beside it, and its meaning; the best pair first.",
        "A message, a reason or a task is the clause that says it; it ends before values that "
        "other parameters take.",
        "A required parameter without a value gets one that another parameter can do without.",
        "A question is for a tool that reads rather than for one that changes something.",
        "A list for one parameter gives one call for each of its members, or one call with all of "
        "them where the parameter is an array.",
        "Of two units or currencies, the one beside the number is converted, and the one after "
        "“how many” or “to” is asked for; of a least and a most, the smaller number is the least.",
        "Several choices of one enum that a request lists are several calls.",
        "A sentence that only tells something is context for the request beside it.",
        "Common acts in other words (write to somebody, get rid of) are read with the act named, "
        "too.",
        "A switch is on if a clause means what its description says; usual words for urgency, "
        "extent, languages and number bases give the value of such parameters.",
        "After a result it calls what is still open, takes missing values from results, changes a "
        "call as the error says, and else tells the results as sentences.",
    ),
    reads=(
        "Names, descriptions, enums, formats, patterns, examples and units in the schemas.",
        "The tool choice, the permission to call several tools at once, and `strict`.",
        "The date that the prompt says is today's, for relative dates.",
        "An instruction to ask, or not to guess: no value is made up then.",
        "An instruction on what to do with empty results and errors: they are glossed over less.",
        "An instruction to check results: absurd ones are overlooked less.",
    ),
    limits=(
        "It reads English only.",
        "It knows nothing of the world: no airport of a city, no ticker of a name.",
        "A task that is told in a sentence may come through as its noun only.",
        "It does not compute arguments, and sees no condition between calls (if it rains, then).",
        "A tool with an opaque name and no description is not found.",
        "Results that are data are told field by field, not interpreted.",
    ),
    constants={
        "weight of likeness to the description": routing.PLAIN,
        "weight of likeness without names and numbers": routing.NAMELESS,
        "weight of likeness to description and parameters": routing.DETAILED,
        "weight of shared words": routing.LEXICAL,
        "bonus for required parameters with values": plan.SUPPORT,
        "bonus for names, dates and measures that are used": plan.COVER,
        "threshold for a tool": plan.FITS,
        "taken off a tool that changes something, for a question": routing.QUESTIONED,
        "most tools read closely": routing.MOST_TOOLS,
        "most calls at once": parts.MOST_PARTS,
        "least fit of a required parameter": assign.NEEDED,
        "least fit of an optional parameter": assign.OPTIONAL,
        "least fit of an optional parameter for what is left over": assign.LEFT_OVER,
        "weight of meaning in a fit": scoring.MEANING,
        "least likeness of a word to an enum value": choices.MEANT,
        "least likeness of a clause to a switch": choices.SWITCHED,
        "its lead on the likeness to the tool, at least": choices.CLOSER,
        "least fit of a list to an optional array": listings.LISTED,
        "threshold for the only tool that a request can mean": plan.ALONE,
        "its lead on the next tool, at least": plan.LEAD,
        "added to the threshold for questions how or why": plan.ASKED,
        "taken off a tool that lacks values, against one that lacks none": plan.LACKING,
        "least score of a piece of a sentence that asks for another tool": plan.PLAINLY,
        "scale of tools for the sampler": draft.TOOL_SCALE,
        "scale of values for the sampler": draft.VALUE_SCALE,
        "inventions up to which a model asks for what is missing": asking.ASKS,
        "others make up, times what is above": asking.MAKES_UP,
        "malformed JSON up to which arguments are always right": malformed.CAREFUL,
        "others spoil arguments, times what is above": malformed.SPOILED,
        "others repeat a call, times what is above": turns.REPEATS,
        "most tries after an error": repair.MOST_REPAIRS,
        "share of vague errors after which a call is tried again": repair.VAGUE_REPAIR,
        "empty or failed results glossed over, times inventions": final.GLOSSES,
        "what is left of it when told what to do": final.TOLD,
        "absurd results overlooked, besides inventions": final.OVERLOOKS,
        "what is left of it when told to check": final.TOLD_TO_CHECK,
        "longest list that is told": results.LONGEST_LIST,
    },
)
