"""Factories without surprises: each makes one valid row and says what it needs."""
