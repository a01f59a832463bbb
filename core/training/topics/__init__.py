"""Networks that sort a news text into one of many topics."""
