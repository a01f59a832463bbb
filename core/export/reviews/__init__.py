"""Networks that say how a review was meant."""
