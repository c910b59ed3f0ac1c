#!/usr/bin/env python3
"""Prints the services of a compose file as JSON, as docker compose config would: what they extend, variables and paths are resolved.

Usage: compose.py FILE     of what Compose can do it knows what the files of this repository use. Needs PyYAML.
"""
import json
import os
import re
import sys

import yaml


def interpolated(value):
    """${NAME:-default}, wherever it stands."""
    if isinstance(value, dict):
        return {name: interpolated(each) for name, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each) for each in value]
    if not isinstance(value, str):
        return value
    text = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: os.environ.get(found[1]) or found[2], value)
    if "$" in text:
        raise SystemExit(f"compose.py: what is {value}?")
    return text


def service(path, name):
    with open(path, encoding="utf-8") as file:
        own = interpolated(yaml.safe_load(file))["services"][name]
    directory = os.path.dirname(path)
    base = {}
    if "extends" in own:
        extended = own.pop("extends")
        base = service(os.path.join(directory, extended["file"]), extended["service"])
    environment = {**base.get("environment", {}), **own.get("environment", {})}
    volumes = base.get("volumes", []) + [mount(directory, volume) for volume in own.get("volumes", [])]
    ports = base.get("ports", []) + [published(port) for port in own.get("ports", [])]
    return {**base, **own, "environment": environment, "volumes": volumes, "ports": ports}


def mount(directory, volume):
    source, target, *mode = volume.split(":")
    if source.startswith("."):
        source = os.path.realpath(os.path.join(directory, source))
    return {"source": source, "target": target, "read_only": mode == ["ro"]}


def published(port):
    *host, outside, inside = port.split(":")
    return {"host_ip": host[0] if host else "0.0.0.0", "published": int(outside), "target": int(inside)}


with open(sys.argv[1], encoding="utf-8") as compose:
    names = yaml.safe_load(compose)["services"]
json.dump({name: service(os.path.realpath(sys.argv[1]), name) for name in names}, sys.stdout, indent=1)
