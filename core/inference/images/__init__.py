"""One picture in or out: classes, why, how sure, and pictures made of random numbers."""
