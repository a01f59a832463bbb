"""What other things a recurrent network is for: the parts of these pages."""
