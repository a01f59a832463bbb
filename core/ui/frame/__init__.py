"""What every page stands in: address, language, header, messages, and the way into the reader's tab."""
