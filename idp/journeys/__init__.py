"""The engine that takes a person through the steps their organisation chose.

Owns: what a step is, which comes next, what an order of steps lacks, and the stored journey bound
to the browser that began it. Never: HTTP, an RFC, another package's step: a step returns an outcome
and the engine chooses.
"""
