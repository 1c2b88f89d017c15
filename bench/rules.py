"""One pipeline in the words of DVC, Snakemake, Make and Ninja."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One stage: a shell command that makes one file from others."""

    name: str
    command: str
    deps: Sequence[str]
    out: str


def dvc_yaml(rules: Sequence[Rule]) -> str:
    lines = ["stages:"]
    for rule in rules:
        uses = ", ".join(rule.deps)
        lines.append(f"  {rule.name}: {{cmd: {rule.command}, deps: [{uses}], outs: [{rule.out}]}}")
    return "\n".join(lines) + "\n"


def same_for_others(rules: Sequence[Rule]) -> dict[str, str]:
    """By the name of the file that each of them reads."""
    return {
        "Snakefile": _snakefile(rules),
        "Makefile": _makefile(rules),
        "build.ninja": _ninja(rules),
    }


def _snakefile(rules: Sequence[Rule]) -> str:
    parts = [f"rule all:\n    input: {json.dumps([rule.out for rule in rules])[1:-1]}\n"]
    parts.extend(
        f"rule {rule.name}:\n    input: {json.dumps(list(rule.deps))[1:-1]}\n"
        f"    output: {json.dumps(rule.out)}\n    shell: {json.dumps(rule.command)}\n"
        for rule in rules
    )
    return "\n".join(parts)


def _makefile(rules: Sequence[Rule]) -> str:
    made = [f"{rule.out}: {' '.join(rule.deps)}\n\t@{rule.command}\n" for rule in rules]
    return f"all: {' '.join(rule.out for rule in rules)}\n" + "".join(made)


def _ninja(rules: Sequence[Rule]) -> str:
    made = [
        f"build {rule.out}: run {' '.join(rule.deps)}\n  what = {rule.command}\n" for rule in rules
    ]
    return "rule run\n  command = $what\n" + "".join(made)
