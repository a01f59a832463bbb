"""Pictures classified, with why and errors."""
