"""A sequence in or out: rows, frames, hours, and sentences about something."""
