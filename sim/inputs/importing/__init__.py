"""Other people's formats: one file for each, what they have in common, and the YAML written."""
