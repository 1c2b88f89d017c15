"""Cut GitHub's OpenAPI description to the calls that gitml makes.

The source is ``generated/api.github.com.json`` of the npm package ``@octokit/openapi`` (MIT
licence, see ``README.md``). To refresh ``openapi.json``:

    npm install @octokit/openapi
    python tests/github/trim_openapi.py node_modules/@octokit/openapi
"""

import argparse
import json
from pathlib import Path
from typing import Any

CALLS = {
    "/user": ["get"],
    "/repos/{owner}/{repo}/pulls/{pull_number}": ["get"],
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ["get", "post"],
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ["patch"],
    "/repos/{owner}/{repo}/statuses/{sha}": ["post"],
    "/repos/{owner}/{repo}/git/blobs": ["post"],
    "/repos/{owner}/{repo}/git/trees": ["post"],
    "/repos/{owner}/{repo}/git/commits": ["post"],
    "/repos/{owner}/{repo}/git/commits/{commit_sha}": ["get"],
    "/repos/{owner}/{repo}/git/ref/{ref}": ["get"],
    "/repos/{owner}/{repo}/git/refs": ["post"],
    "/repos/{owner}/{repo}/git/refs/{ref}": ["patch"],
}
# Prose and examples are two thirds of the description and validate nothing. The example of the
# Link header is declared as if every answer had one.
NOISE = {"description", "summary", "example", "examples", "externalDocs", "x-github", "tags"}


def trim(source: dict[str, Any], version: str) -> dict[str, Any]:
    """The calls above and the components that they use, directly or not."""
    paths = {
        path: {
            "parameters": source["paths"][path].get("parameters", []),
            **{verb: _answers_as_sent(source["paths"][path][verb]) for verb in verbs},
        }
        for path, verbs in CALLS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    _collect(paths, source["components"], components)
    return {
        "openapi": source["openapi"],
        "info": {
            "title": source["info"]["title"],
            "version": source["info"]["version"],
            "license": source["info"]["license"],
            "x-source": f"npm @octokit/openapi {version}, cut by tests/github/trim_openapi.py",
        },
        "paths": _quiet(paths),
        "components": _quiet(components),
    }


def _answers_as_sent(operation: dict[str, Any]) -> dict[str, Any]:
    """GitHub answers ``application/json``; clients may ask for its own media type."""
    for response in operation["responses"].values():
        response.get("headers", {}).pop("Link", None)
    return operation


def _collect(node: Any, pool: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    if isinstance(node, list):
        for inner in node:
            _collect(inner, pool, found)
    if not isinstance(node, dict):
        return
    reference = node.get("$ref")
    if isinstance(reference, str):
        section, name = reference.removeprefix("#/components/").split("/", 1)
        if name not in found.setdefault(section, {}):
            found[section][name] = pool[section][name]
            _collect(pool[section][name], pool, found)
    for inner in node.values():
        _collect(inner, pool, found)


def _quiet(node: Any, inside: str = "") -> Any:
    """Drop the noise, but neither things that have such a name nor what a response must have."""
    if isinstance(node, list):
        return [_quiet(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    if inside in ("properties", "schemas", "responses"):
        kept = {name: _quiet(inner) for name, inner in node.items()}
        if inside == "responses":
            kept = {
                name: inner if "$ref" in inner else {"description": "", **inner}
                for name, inner in kept.items()
            }
        return kept
    return {key: _quiet(inner, key) for key, inner in node.items() if key not in NOISE}


def main() -> None:
    """Read the package folder, write ``openapi.json`` beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the folder of the npm package")
    package = parser.parse_args().package
    source = json.loads((package / "generated/api.github.com.json").read_text())
    version = json.loads((package / "package.json").read_text())["version"]
    target = Path(__file__).with_name("openapi.json")
    target.write_text(json.dumps(trim(source, version), indent=1, sort_keys=True) + "\n")
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
