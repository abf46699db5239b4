"""What is done beside the running service: exporting leads, letting people in."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import AsyncIterator

from bot.config import read_settings
from bot.exports import export
from bot.service import opened
from dialogs.lead import Lead


async def export_leads(arguments: argparse.Namespace) -> int:
    async with opened(read_settings(os.environ), shared=True) as services:

        async def leads() -> AsyncIterator[Lead]:
            async for view in services.state.store.leads():
                yield view.lead

        await services.state.acts.record("command line", "exported")
        await export(leads(), arguments.format, sys.stdout)
    return 0


async def add_staff(arguments: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    async with opened(read_settings(os.environ), shared=True) as services:
        member = await services.staff.add_staff(arguments.name, arguments.role, password, by="command line")
    print(f"{member.name} was added as {member.role}.")
    if password is None:
        print(f"To let them set a password: iriguchi staff invite {member.name}")
    return 0


async def invite_staff(arguments: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    address = settings.public_url.rstrip("/") or "http://127.0.0.1:8000"
    async with opened(settings, shared=True) as services:
        token = await services.staff.invite(arguments.name, by="command line")
    print(f"{address}/staff/invite/{token}")
    return 0
