"""What the page of a GAN that learns in the reader's tab is made of."""
