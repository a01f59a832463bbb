"""What the activity "Deep networks" is made of: they are taken apart while they run."""
