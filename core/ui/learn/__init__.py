"""What the pages of networks that learn in the reader's tab are made of."""
