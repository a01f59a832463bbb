"""The course: lessons that lead through the pages, and questions about what the reader did there."""
