"""What keeps the channel from working, with the remedy; none of it names the token."""

from __future__ import annotations


class Trouble(Exception):
    """The root of this channel's own errors. The operator has to do something."""


class TokenUnusable(Trouble):
    """The token is not one, or Telegram does not know it (any more)."""


class SecretUnusable(Trouble):
    """The webhook's secret is missing, or Telegram would not carry it."""


class UpdatesTaken(Trouble):
    """Somebody else gets this bot's updates: a webhook, or another poller."""


def token_refused() -> TokenUnusable:
    return TokenUnusable(
        "Telegram does not know the bot token in IRIGUCHI_TELEGRAM_TOKEN. Copy it again from @BotFather (/mybots, "
        "then API Token); a revoked token never becomes valid again."
    )


def token_malformed() -> TokenUnusable:
    return TokenUnusable(
        "IRIGUCHI_TELEGRAM_TOKEN does not look like a bot token (digits, a colon, letters). Copy it whole from "
        "@BotFather (/mybots, then API Token)."
    )


def secret_missing() -> SecretUnusable:
    return SecretUnusable(
        "IRIGUCHI_TELEGRAM_MODE=webhook needs IRIGUCHI_TELEGRAM_SECRET: 1 to 256 of A-Z, a-z, 0-9, _ and -, made at "
        "random. While it is being changed, write the new and the old one with a comma between them."
    )


def webhook_in_the_way(host: str) -> UpdatesTaken:
    return UpdatesTaken(
        f"A webhook at {host} gets this bot's updates, so they cannot be polled. Set IRIGUCHI_TELEGRAM_MODE=webhook "
        "if it is this installation's; otherwise end it by calling Telegram's deleteWebhook with the bot's token, "
        "without drop_pending_updates: what residents have written meanwhile stays waiting."
    )


def somebody_in_the_way() -> UpdatesTaken:
    return UpdatesTaken(
        "Another program, or a webhook, gets this bot's updates, and Telegram does not tell which just now. Stop other "
        "programs that use the token; call Telegram's getWebhookInfo with it to see a webhook."
    )


def poller_in_the_way() -> UpdatesTaken:
    return UpdatesTaken(
        "Another program polls this bot with the same token, and Telegram serves only one. Stop the other (an older "
        "installation, a test machine), or revoke the token at @BotFather and use the new one here only."
    )
