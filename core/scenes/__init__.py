"""Scenes of one thing, several of a kind, or two in a place, and the sentences that say so: no TensorFlow here."""
