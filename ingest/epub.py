"""The loader of this format is not written yet."""
