"""LINE: events come in through /hooks/line, messages go out through the Messaging API."""

from bot.channels.line.channel import LineChannel, line

__all__ = ["LineChannel", "line"]
