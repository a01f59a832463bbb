"""Networks that follow a thing behind a curtain."""
