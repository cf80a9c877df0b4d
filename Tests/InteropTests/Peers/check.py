"""Reads the mails of load.py in a Maildir: MAILDIR.

Prints a line for each file: the mail's id when its body has the checksum that its header says, else "broken" and the name.
"""
import hashlib
import os
import sys

for folder in ("new", "cur"):
    path = os.path.join(sys.argv[1], folder)
    for name in os.listdir(path):
        with open(os.path.join(path, name), "rb") as file:
            header, _, body = file.read().partition(b"\n\n")
        fields = dict(line.split(b": ", 1) for line in header.split(b"\n") if b": " in line)
        checksum = hashlib.sha256(body).hexdigest().encode()
        if fields.get(b"X-Load-Checksum") == checksum and b"X-Load-ID" in fields:
            print(fields[b"X-Load-ID"].decode())
        else:
            print("broken", name)
