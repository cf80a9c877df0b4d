"""What the scripts that make trees of old servers have in common: files with owners, Maildirs, and cdb files written as qmail writes them.

All that is written is the same in every run: names, contents, times.
"""

import os
import struct

# 2026-01-01 00:00 UTC: the time of every file.
TIME = 1767225600


class Tree:
    """Writes files below a folder, with the paths that the old server sees."""

    def __init__(self, root):
        self.root = root
        self.made = []
        os.makedirs(root, exist_ok=True)

    def folder(self, path, owner=(0, 0), mode=0o755):
        place = self.root + path
        os.makedirs(place, exist_ok=True)
        self.dress(place, owner, mode)

    def file(self, path, contents, owner=(0, 0), mode=0o644):
        """`contents`: text, written as UTF-8, or bytes."""
        place = self.root + path
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if isinstance(contents, str):
            contents = contents.encode()
        with open(place, "wb") as out:
            out.write(contents)
        self.dress(place, owner, mode)

    def maildir(self, path, owner, messages=()):
        """`messages`: subjects; the first goes to new/, the others to cur/."""
        for name in ("", "/cur", "/new", "/tmp"):
            self.folder(path + name, owner, 0o700)
        for number, subject in enumerate(messages):
            text = f"From: wer@absender.example\nTo: empfaenger@example\nSubject: {subject}\n\nInhalt {number}\n"
            name = f"{TIME}.{number + 1}.alt,S={len(text)}"
            where = f"{path}/new/{name}" if number == 0 else f"{path}/cur/{name}:2,S"
            self.file(where, text, owner, 0o600)

    def dress(self, place, owner, mode):
        os.chmod(place, mode)
        # Only root can give files away; the tests do without the owners, and take them from users/assign.
        if os.geteuid() == 0:
            os.chown(place, owner[0], owner[1])
        self.made.append(place)

    def finish(self):
        """Sets the times last, since files change the times of their folders."""
        for folder, _, _ in os.walk(self.root, topdown=False):
            os.utime(folder, (TIME, TIME))
        for place in self.made:
            os.utime(place, (TIME, TIME))


def cdb_hash(key):
    value = 5381
    for octet in key:
        value = ((value << 5) + value) & 0xFFFFFFFF ^ octet
    return value


def cdb(entries):
    """A constant database of (key, value) pairs of bytes, after D. J. Bernstein's description of the format."""
    body = bytearray()
    buckets = [[] for _ in range(256)]
    for key, value in entries:
        position = 2048 + len(body)
        body += struct.pack("<II", len(key), len(value)) + key + value
        number = cdb_hash(key)
        buckets[number % 256].append((number, position))
    tables = bytearray()
    head = bytearray()
    for bucket in buckets:
        slots = [(0, 0)] * (2 * len(bucket))
        for number, position in bucket:
            slot = (number >> 8) % len(slots)
            while slots[slot][1] != 0:
                slot = (slot + 1) % len(slots)
            slots[slot] = (number, position)
        head += struct.pack("<II", 2048 + len(body) + len(tables), len(slots))
        for slot in slots:
            tables += struct.pack("<II", *slot)
    return bytes(head + body + tables)


def users_cdb(lines):
    """users/cdb as qmail-newu makes it of the lines of users/assign."""
    entries = []
    wild = b""
    for line in lines:
        if line == ".":
            break
        name, _, rest = line[1:].partition(":")
        key = b"!" + name.lower().encode()
        if line[0] == "=":
            key += b"\0"
        else:
            last = name[-1:].lower().encode()
            if last not in wild:
                wild += last
        fields = rest.split(":")[:6]
        entries.append((key, b"".join(field.encode() + b"\0" for field in fields)))
    entries.append((b"", wild))
    return cdb(entries)


def vpasswd_cdb(text):
    """vpasswd.cdb as vpopmail makes it of vpasswd: the name, and the rest of the line after its colon."""
    entries = []
    for line in text.splitlines():
        name, _, rest = line.partition(b":")
        entries.append((name, rest))
    return cdb(entries)
