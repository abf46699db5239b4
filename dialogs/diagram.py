"""The state diagram, drawn from the very table the machine is built from."""

from __future__ import annotations

from dialogs.content import Flow
from dialogs.machine import END, HUB, table


def mermaid(flow: Flow) -> str:
    """The way through the flow as a Mermaid state diagram: each step with the guard that lets it be asked."""
    lines = ["stateDiagram-v2", f"    [*] --> {HUB}", f'    state "next question" as {HUB}']
    for source, target, guard in table(flow):
        if target == END:
            lines.append(f"    {source} --> [*]: nothing left to ask")
            continue
        name = _name(target)
        if name != target:
            lines.append(f'    state "{target}" as {name}')
        condition = guard.__name__ if guard else "always"
        lines.append(f"    {source} --> {name}: {condition}")
        lines.append(f"    {name} --> {source}: answered, declined or left open")
    return "\n".join(lines)


def _name(key: str) -> str:
    return key.replace(".", "_")
