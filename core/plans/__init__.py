"""A network's plan, layer by layer: shapes, parameters, multiplications, receptive fields, all read from its graph."""

from core.plans.graph import plan_of_graph
from core.plans.plan import Field, Layer, Plan
from core.plans.published import published

__all__ = ["Field", "Layer", "Plan", "plan_of_graph", "published"]
