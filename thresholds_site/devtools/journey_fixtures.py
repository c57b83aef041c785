"""Fixtures of the browser's tests."""
