"""Numbers that follow each other in time: their calendar, the plain methods that forecast them, and the scores."""
