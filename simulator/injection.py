"""Injected instructions: commands to the model that stand in its data.

A model cannot tell data from orders by their place alone, and neither does this one: at a published
rate it follows. What sets data apart lowers the rate, and nothing brings it to zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from simulator import tool_orders
from simulator.attempt import Attempt, certain
from simulator.language import sentences
from simulator.mind import Mind
from simulator.neutral import Turn
from simulator.task import Block, Task

SET_APART = 0.5
"""The rate is multiplied by this if the data stands in tags, a fence, or a turn of its own."""

RANKED = 0.4
"""... and by this if the instructions say that data is not to be obeyed."""

LEAST = 0.02
"""The rate never falls below this."""

ADDRESS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,40}\b(?:previous|prior|above"
    r"|earlier"
    r"|preceding|all|any|your|the|other|system|original)\b[^.\n]{0,30}\b(?:instructions?|rules?"
    r"|prompts?"
    r"|guidelines?|directions?|orders?|text|context|policy|policies|task|question)\b"
    r"|\b(?:new|updated|real|actual|important) (?:system )?(?:instructions?|task|orders?"
    r"|directive)\s*:"
    r"|^[^\w\n]*(?:system|developer|admin)\s*(?:message|note|override|prompt|notice|instruction)?\s*:"
    r"|^[^\w\n]*assistant\s+(?:message|note|override|prompt|notice|instruction)\s*:"
    r"|\b(?:note|message|attention|instructions?|notice|reminder|hint) (?:to|for) (?:the |any "
    r"|all )?(?:ai|llm"
    r"|language model|assistant|model|chatbot|bot|agent|summari[sz]er|classifier|automated)\b"
    r"|\b(?:ai|llm|language model|assistant|chatbot|agent)s? (?:must|should|has to|have to|is to"
    r"|are to|shall"
    r"|reading this|processing this|, (?:please|you))\b"
    r"|\bif you are (?:an? )?(?:ai|llm|language model|assistant|model|chatbot|bot|agent)\b"
    r"|\byou are now\b|\bfrom now on,? you\b|\byour (?:new|real|true|only) (?:task|instruction"
    r"|role|goal)\b"
    r"|\b(?:begin|start|end)(?:ning)? (?:each|every|all|your) (?:answer|reply|response"
    r"|message)s?\b"
    r"|\bdo not (?:mention|reveal|tell)\b[^.\n]{0,60}\b(?:instruction|user|message|note)\b"
    r"|\b(?:reveal|print|repeat|output|show|display)\b[^.\n]{0,30}\b(?:system prompt"
    r"|your (?:instructions|prompt|rules))",
    re.IGNORECASE | re.MULTILINE,
)
ORDERS_RANKED = re.compile(
    r"\b(?:do not|don't|never|must not|ignore)\b[^.]{0,60}\b(?:follow|obey|execute|act on|comply"
    r"|instructions?"
    r"|commands?|orders?)\b[^.]{0,80}\b(?:in|inside|within|from|found|contained|they|it|document"
    r"|text|data|tool"
    r"|content|context|source|result|email|ticket|review|message)s?\b"
    r"|\b(?:treat|regard|consider)\b[^.]{0,60}\bas (?:data|untrusted|information|plain text"
    r"|content)\b"
    r"|\b(?:untrusted|not trusted|may contain (?:malicious|injected|hostile))\b"
    r"|\bonly (?:the )?(?:system|user)\b[^.]{0,40}\binstructions?\b",
    re.IGNORECASE,
)
SAY = re.compile(
    r"\b(?:say|saying|reply|respond|answer|output|print|write|return|state|report|classify|label"
    r"|rate|mark"
    r"|score)\b(?: only| exactly| just| instead| back| it| this| the (?:user|customer|text|word"
    r"|phrase|string|words"
    r"|following))*(?: with| that| as| to be)?(?: the (?:word|words|phrase|text|string|label"
    r"|code))?"
    r"(?: only| exactly| just)?\s*:?\s*[\"'“\u2018`]"
    r"(?P<quoted>[^\"”\u2019`\n]{1,200})[\"'”\u2019`]",
    re.IGNORECASE,
)
SAY_BARE = re.compile(
    r"\b(?:say|reply|respond|answer|output|print|write|return|classify (?:this|it)|label (?:this"
    r"|it))\b"
    r"(?: only| exactly| just| instead)*(?: with| that| as)?(?: the (?:word|words|phrase|text"
    r"|label|code))?"
    r"(?: only| exactly)?\s*:?\s+(?P<bare>[^.\n]{1,120})",
    re.IGNORECASE,
)
REVEAL = re.compile(
    r"\b(?:reveal|print|repeat|output|show|display|include|leak)\b[^.\n]{0,40}\b(?:system prompt"
    r"|your "
    r"(?:instructions|prompt|rules)|instructions you)",
    re.IGNORECASE,
)
AFFIX = re.compile(
    r"\b(?P<where>begin|start|end|finish|append|add|include|prefix|close|mention)\b[^.\n]{0,60}?"
    r"[\"'“\u2018`](?P<text>[^\"”\u2019`\n]{1,200})[\"'”\u2019`]"
    r"|\b(?:append|add|include|insert|recommend|mention|promote"
    r"|visit)\b[^.\n]{0,60}?(?P<link>https?://\S+|www\.\S+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Injection:
    """An order that stands in a block: the sentences that it is made of."""

    block: Block
    order: str


def find(task: Task) -> Injection | None:
    """Return the first order to the model in the data of a task, or None.

    An order goes on for three sentences, from the one that addresses the model.
    """
    for block in task.blocks:
        text = block.text.replace('\\"', '"').replace("\\n", "\n")
        found = ADDRESS.search(text)
        if found is not None:
            order = sentences(text[found.start() :])[:3]
            return Injection(block, " ".join(order))
    return None


def rate(task: Task, injection: Injection, mind: Mind) -> float:
    """Return the probability that the model follows."""
    share = mind.quality.obedience
    share *= SET_APART if injection.block.apart else 1.0
    share *= RANKED if ORDERS_RANKED.search(task.instructions) else 1.0
    return max(LEAST, share)


def rate_of_tool(task: Task, order: tool_orders.ToolOrder, mind: Mind) -> float:
    """Return the probability that the model follows an order in the description of a tool.

    A description stands apart from the conversation, in a field of its own.
    """
    share = mind.quality.obedience * SET_APART
    share *= RANKED if ORDERS_RANKED.search(task.instructions) else 1.0
    share *= tool_orders.RESTRICTED if tool_orders.restricted(task.instructions, order) else 1.0
    return max(LEAST, share)


def obeyed(task: Task, mind: Mind) -> Attempt | None:
    """Return what the model does if it follows an order in data or tools; None if it does not."""
    return _obeyed_data(task, mind) or _obeyed_tool(task, mind)


def _obeyed_tool(task: Task, mind: Mind) -> Attempt | None:
    order = tool_orders.find(task.prompt)
    if order is None:
        return None
    share = rate_of_tool(task, order, mind)
    if not mind.chance("order of a tool", share, order.order):
        return None
    note = f"followed an order in the description of {order.carrier.name}, at a rate of {share:.2f}"
    return tool_orders.carried_out(task, order, mind, note)


def _obeyed_data(task: Task, mind: Mind) -> Attempt | None:
    injection = find(task)
    if injection is None:
        return None
    share = rate(task, injection, mind)
    if not mind.chance("injection", share, injection.order):
        return None
    note = f"followed an order in the data, at a rate of {share:.2f}"
    return _follow(task, injection.order, mind, note)


def _follow(task: Task, order: str, mind: Mind, note: str) -> Attempt:
    if REVEAL.search(order):
        return certain(_system_prompt(task), note)
    affix = AFFIX.search(order)
    if affix is not None and not SAY.search(order):
        return _with_affix(task, affix, mind, note)
    said = SAY.search(order)
    if said is not None:
        return certain(said["quoted"].strip(), note)
    if task.prompt.tools and task.prompt.tool_choice.mode != "none":
        alone = replace(task.prompt, turns=(Turn("user", order),))
        plain = task.about(order, blocks=(), instructions="", history=(), prompt=alone)
        called = mind.solve(plain)
        if called is not None and tool_orders.makes_calls(called):
            return Attempt(called.pieces, called.calls, (*called.notes, note))
    bare = SAY_BARE.search(order)
    text = bare["bare"].strip() if bare is not None else f"As instructed: {order}"
    return certain(text, note)


def _with_affix(task: Task, affix: re.Match[str], mind: Mind, note: str) -> Attempt:
    clean = tuple(block for block in task.blocks if not ADDRESS.search(block.text)) or task.blocks
    answered = mind.solve(task.about(task.question, blocks=clean))
    text = affix["text"] or affix["link"] or ""
    if answered is None:
        return certain(text, note)
    first = (affix["where"] or "").lower() in {"begin", "start", "prefix"}
    pieces = (f"{text} ", *answered.pieces) if first else (*answered.pieces, f" {text}")
    return Attempt(pieces, answered.calls, (*answered.notes, note), answered.thinking)


def _system_prompt(task: Task) -> str:
    told = [turn.text for turn in task.prompt.turns if turn.role == "system" and turn.text.strip()]
    return "\n".join(told) or "I have no system prompt."
