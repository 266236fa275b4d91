"""How a batch is trained on: as a flat list of calls where the layers allow it, else layer by layer.

Both ways have one method, `run(samples, order, outputs) -> penalty`, which goes through some batches of one size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.plans.chain import Chain, is_chain
from engine.plans.layerwise import Layerwise

if TYPE_CHECKING:
    from engine.trainer import Trainer

Plan = Chain | Layerwise

__all__ = ["Chain", "Layerwise", "Plan", "plan_for"]


def plan_for(model: Trainer, batch: int, weighted: bool) -> Plan:
    """The plan for batches of so many samples; `weighted` when each sample counts by a weight of its own."""
    return Chain(model, batch, weighted) if is_chain(model) else Layerwise(model, batch)
