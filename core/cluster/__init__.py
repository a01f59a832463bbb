"""Many trainings on many machines by Ray: each recipe is one task, each trial of a search another.

Ray is an optional requirement (requirements-cluster.txt) that only these modules import. Every machine has this
checkout and its environment, begins in the checkout's folder, and reaches the storage of the checkpoints.
"""
