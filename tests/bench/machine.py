"""What machine figures were measured on."""

import datetime
import os
import platform
import re
import subprocess


def first_match(path, pattern, otherwise):
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read(), re.MULTILINE)
    except OSError:
        return otherwise
    return found.group(1).strip() if found else otherwise


def said_by(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def caches():
    """Sizes of the first core's caches: `L1d 48K, L2 2048K`."""
    base, found = "/sys/devices/system/cpu/cpu0/cache", []
    for index in sorted(os.listdir(base)) if os.path.isdir(base) else []:
        kind = first_match(f"{base}/{index}/type", r"(\w+)", "")
        level = first_match(f"{base}/{index}/level", r"(\d+)", "?")
        size = first_match(f"{base}/{index}/size", r"(\w+)", "?")
        if kind in ("Data", "Unified"):
            found.append(f"L{level} {size}")
    return ", ".join(found) or "unknown"


def describe(load_before):
    memory = int(first_match("/proc/meminfo", r"MemTotal:\s+(\d+)", "0")) / 1048576
    system = first_match("/etc/os-release", r'PRETTY_NAME="?([^"\n]+)', platform.system())
    processor = first_match("/proc/cpuinfo", r"model name\s*:\s*(.+)", platform.machine())
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return [
        f"processor: {processor}, {len(os.sched_getaffinity(0))} cores, caches {caches()}",
        f"memory: {memory:.0f} GiB",
        f"system: {system}, Linux {platform.release()}, {platform.machine()}",
        f"compiler: {said_by('c++', '--version')}",
        f"load (1 minute): {load_before:.2f} before, {os.getloadavg()[0]:.2f} after",
        f"measured: {now}",
    ]
