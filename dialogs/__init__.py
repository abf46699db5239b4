"""What is said and decided: the dialog as data and pure functions. Knows nothing of channels, databases or HTTP."""
