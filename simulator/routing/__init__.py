"""Which job an order names, by its meaning, where its words do not say it."""
