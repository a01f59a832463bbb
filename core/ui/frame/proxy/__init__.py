"""The app as one of several behind a proxy: is it well, whose visit is it, and what when it goes."""
