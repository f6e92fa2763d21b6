"""How a person wants a list: its address as state, chosen columns, saved views."""
