"""The reader in PyTorch, for fit_reader.py: a BERT of six layers with two heads.

Source: Devlin and others, "BERT" (2019). Statements are the means of their tokens' last states.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from simulator.cross_encoder import Window
from simulator.weights import graph
from simulator.weights.original import EPSILON, HEADS, LAYERS

LENGTH, WIDTH, WIDE = 256, 384, 1536
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm",
    "a": "intermediate.dense",
    "b": "output.dense",
    "n2": "output.LayerNorm",
}
"""Names of a layer's parts here and in the original's file."""


class Layer(nn.Module):
    """Attention, then two dense layers, each with its shortcut."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.a, self.b = nn.Linear(WIDTH, WIDE), nn.Linear(WIDE, WIDTH)
        self.n1, self.n2 = (nn.LayerNorm(WIDTH, eps=EPSILON) for _ in range(2))

    def forward(self, x: Any, mask: Any) -> Any:
        batch, length, _ = x.shape
        query, key, value = (
            one(x).view(batch, length, HEADS, -1).transpose(1, 2)
            for one in (self.q, self.k, self.v)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.n1(x + self.o(mixed.transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.n2(x + self.b(functional.gelu(self.a(x))))


class Reader(nn.Module):
    """Scores each line of a window, and that none of them answers."""

    def __init__(self, original: Path) -> None:
        super().__init__()
        stored = load_file(original)
        name = "embeddings."
        words = stored[f"{name}word_embeddings.weight"]
        self.word = nn.Embedding.from_pretrained(words, freeze=True)
        self.pos = nn.Parameter(stored[f"{name}position_embeddings.weight"][:LENGTH].clone())
        self.kind = nn.Parameter(stored[f"{name}token_type_embeddings.weight"].clone())
        self.n0 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.row, self.none = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        for module, its_name in self.named_parts():
            module.weight.data = stored[f"{its_name}.weight"].clone()
            module.bias.data = stored[f"{its_name}.bias"].clone()
        for head in (self.row, self.none):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def named_parts(self) -> list[tuple[Any, str]]:
        """Return the parts with their names in the original's file."""
        parts = [
            (getattr(layer, part), f"encoder.layer.{at}.{name}")
            for at, layer in enumerate(self.layers)
            for part, name in PARTS.items()
        ]
        return [(self.n0, "embeddings.LayerNorm"), *parts]

    def inputs(self, windows: Sequence[Window]) -> tuple[Any, Any, Any, Any]:
        """Return ids, kinds and the line of each token (0 for none), padded, and the lengths."""
        longest = max(len(one.ids) for one in windows)
        ids, kinds, lines = np.zeros((3, len(windows), longest), np.int64)
        for at, one in enumerate(windows):
            ids[at, : len(one.ids)], kinds[at, : len(one.kinds)] = one.ids, one.kinds
            for number, place in enumerate(one.places, 1):
                lines[at, place.start : place.stop] = number
        lengths = torch.tensor([len(one.ids) for one in windows])
        return torch.from_numpy(ids), torch.from_numpy(kinds), torch.from_numpy(lines), lengths

    def forward(self, ids: Any, kinds: Any, lines: Any, lengths: Any) -> tuple[Any, Any, Any]:
        """Return scores of none (n, 1) and of the lines (n, most), and which lines there are."""
        length = ids.shape[1]
        x = self.n0(self.word(ids) + self.pos[:length] + self.kind[kinds])
        mask = (torch.arange(length)[None] < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        x = x.float()
        member = functional.one_hot(lines, int(lines.max()) + 1)[..., 1:].float()
        count = member.sum(1)
        pooled = torch.einsum("blr,bld->brd", member, x) / count.clamp(min=1)[..., None]
        return self.none(x[:, 0]), self.row(pooled).squeeze(-1), count > 0

    def optimizer(self, rate: float, rate_of_heads: float) -> Any:
        heads = [*self.row.parameters(), *self.none.parameters()]
        known = {id(one) for one in heads}
        rest = [one for one in self.parameters() if one.requires_grad and id(one) not in known]
        groups = [{"params": rest, "lr": rate}, {"params": heads, "lr": rate_of_heads}]
        return torch.optim.AdamW(groups, weight_decay=0.01)


def exported(model: Reader) -> tuple[bytes, Any, Any]:
    """Return the graph, and the weights (2, 384) and biases (2,) of the heads: none, one line."""
    tensors = {
        "embeddings.position_embeddings.weight": model.pos,
        "embeddings.token_type_embeddings.weight": model.kind,
    }
    for module, name in model.named_parts():
        tensors |= {f"{name}.weight": module.weight, f"{name}.bias": module.bias}
    plain = {name: one.detach().numpy().astype(np.float32) for name, one in tensors.items()}
    heads = (model.none, model.row)
    weights = np.concatenate([one.weight.detach().numpy() for one in heads])
    bias = np.concatenate([one.bias.detach().numpy() for one in heads])
    return graph.build_reader(plain), weights.astype(np.float32), bias.astype(np.float32)
