"""Records that a person opened lately, and records whose changes they want to hear of."""
