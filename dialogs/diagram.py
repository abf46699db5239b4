"""The state diagram, drawn from the very table the machine is built from."""

from __future__ import annotations

from dialogs.content import Flow
from dialogs.machine import END, table


def mermaid(flow: Flow) -> str:
    """The way through the flow as a Mermaid state diagram.

    An arrow bears the guard of the step it leads to. A step whose guard does not hold is passed by; a correction goes
    back to its step, and from there the way is the same.
    """
    lines = ["stateDiagram-v2"]
    before = "[*]"
    for _, target, guard in table(flow):
        if target == END:
            lines.append(f"    {before} --> [*]: sent")
            break
        name = target.replace(".", "_")
        if name != target:
            lines.append(f'    state "{target}" as {name}')
        condition = guard.__name__ if guard else "always"
        lines.append(f"    {before} --> {name}: {condition}")
        before = name
    return "\n".join(lines)
