"""Programs that look at the app in Chromium and write down what they saw."""
