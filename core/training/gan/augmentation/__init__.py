"""A study: what generated pictures of a rare class are worth to a classifier, beside classic augmentation."""
