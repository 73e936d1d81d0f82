"""The planted world: an ecosystem of any size whose truth is known.

What belongs here: making people, what they do, how it is delivered, and the truth about it. What does not: anything
of the pipeline, which must not know that a world is planted; only evaluation may open the truth.
"""

from member360.simulation.parameters import Asked, Parameters
from member360.simulation.world import How, simulate

__all__ = ["Asked", "How", "Parameters", "simulate"]
