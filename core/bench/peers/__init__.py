"""What others do in a tab, beside ours."""
