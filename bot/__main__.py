"""The command line. Exit codes: 0 done, 1 failed, 2 called in a way that cannot work."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TypeAlias

from bot.channels.telegram.errors import Trouble
from bot.commands import Failed, Unusable
from bot.config import BadSettings
from bot.play import BadScript
from bot.terminal import BadInput
from locales import BrokenCatalog
from state.errors import StateError


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point `iriguchi`."""
    chosen = _parser().parse_args(arguments)
    try:
        module, _, name = chosen.act.partition(".")
        outcome = getattr(importlib.import_module(f"bot.commands.{module}"), name)(chosen)
        return asyncio.run(outcome) if asyncio.iscoroutine(outcome) else int(outcome)
    except (BadSettings, BadScript, BadInput, Unusable) as error:
        return _complain(error, 2)
    except StateError as error:
        return _complain(f"{error}. {error.remedy}".rstrip(), 1)
    except (BrokenCatalog, Trouble, Failed) as error:
        return _complain(error, 1)
    except BrokenPipeError:
        # Whoever read us has left; a second complaint while closing helps nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _complain(error: object, code: int) -> int:
    print(f"iriguchi: {error}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iriguchi", description="A conversational pre-intake assistant: residents write, staff answer."
    )
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    _serving(verbs)
    _talking(verbs)
    _managing(verbs)
    return parser


Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _serving(verbs: Verbs) -> None:
    serve = verbs.add_parser("serve", help="run the web chat, the staff console and the channels that are set up")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default: %(default)s)")
    serve.add_argument("--workers", type=_positive, default=1, help="server processes (default: %(default)s)")
    serve.set_defaults(act="serving.serve")
    doctor = verbs.add_parser("doctor", help="look whether everything is in order; exit 1 if something is wrong")
    doctor.set_defaults(act="serving.doctor")


def _talking(verbs: Verbs) -> None:
    chat = verbs.add_parser("chat", help="have the conversation in this terminal; nothing is stored or sent")
    chat.add_argument("--locale", default="", help="language to begin in, such as ja or en")
    chat.add_argument("--json", action="store_true", help="one JSON object a line, in and out")
    chat.add_argument("--record", metavar="FILE", help="write what was said as a golden for the tests")
    chat.set_defaults(act="talking.chat")
    play = verbs.add_parser("play", help="play a written conversation in memory and print transcript and lead")
    play.add_argument("file", help="JSON file, or - for standard input")
    play.add_argument("--at", metavar="ISO-TIME", help="when it takes place, such as 2026-11-23T21:00+09:00")
    play.set_defaults(act="talking.play")
    triage = verbs.add_parser("triage", help="tell needs and urgency of texts: JSON lines in, JSON lines out")
    triage.set_defaults(act="talking.triage")
    flow = verbs.add_parser("flow", help="look at the questions").add_subparsers(required=True, metavar="WHAT")
    show = flow.add_parser("show", help="the steps in order")
    show.add_argument("--json", action="store_true", help="as JSON")
    show.set_defaults(act="talking.show_flow")
    draw = flow.add_parser("draw", help="the state diagram, as Mermaid")
    draw.set_defaults(act="talking.draw_flow")
    check = flow.add_parser("check", help="name what is wrong with the questions; exit 1 if anything is")
    check.set_defaults(act="talking.check_flow")
    lines = flow.add_parser("lines", help="which support line is offered first: flag x language x hour of the week")
    lines.add_argument("--json", action="store_true", help="as JSON")
    lines.add_argument("--at", metavar="ISO-TIME", help="a time in the week that is looked at (default: now)")
    lines.add_argument("--office", metavar="FILE", help="an office file, for its own places and lines")
    lines.set_defaults(act="lines.show_lines")
    snapshot = flow.add_parser("snapshot", help="the shape of the questions as JSON, to be kept with a release")
    snapshot.set_defaults(act="talking.keep_flow")
    diff = flow.add_parser("diff", help="compare two snapshots, and tell what becomes of answers")
    diff.add_argument("old", metavar="OLD", help="JSON file, or - for standard input")
    diff.add_argument("new", metavar="NEW", help="JSON file, or - for standard input")
    diff.set_defaults(act="talking.compare_flows")


def _managing(verbs: Verbs) -> None:
    leads = verbs.add_parser("leads", help="what residents have sent").add_subparsers(required=True, metavar="WHAT")
    export = leads.add_parser("export", help="write all leads to standard output")
    export.add_argument("--format", choices=("jsonl", "csv"), required=True)
    export.set_defaults(act="managing.export_leads")
    staff = verbs.add_parser("staff", help="who may sign in").add_subparsers(required=True, metavar="WHAT")
    add = staff.add_parser("add", help="add a member")
    add.add_argument("name")
    add.add_argument("--role", choices=("worker", "supervisor", "admin"), required=True)
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add.set_defaults(act="managing.add_staff")
    invite = staff.add_parser("invite", help="print a one-time link with which a member sets a password")
    invite.add_argument("name")
    invite.set_defaults(act="managing.invite_staff")


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{number} is no port (0 to 65535)")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
