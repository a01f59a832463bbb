"""Scenes of moving pictures: a thing on a curved path that goes behind a curtain."""
