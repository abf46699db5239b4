"""The resident's page: what it says, how it reads a form, how a transcript becomes bubbles."""
