"""The way in and out: channels, the pump, the outbox, timers, and the composition of the whole service."""
