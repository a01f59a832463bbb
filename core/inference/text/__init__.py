"""Text symbol by symbol: written, and judged."""
