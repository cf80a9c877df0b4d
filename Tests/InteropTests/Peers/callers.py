"""Calls a server at an even pace until standard input ends, a mail each call: PORT RATE RECIPIENT...

Calls are not repeated: what became of each is counted, and printed as JSON at the end.
refused: the connection was refused, or nobody took it within 60 seconds. silent: it stood and was cut before the greeting. cut: it was cut later without
an answer. deferred: told to come again (4xx), as a server does that ends. taken: answered 250 behind the data; ids tells which (X-Call-ID).
failed: answered with anything else, told in "strange". banners counts the greetings by their second word.
"""
import collections
import json
import os
import socket
import sys
import threading
import time

port, rate, *recipients = sys.argv[1:]
counts = collections.Counter(dict.fromkeys(("calls", "refused", "silent", "cut", "deferred", "failed", "taken"), 0))
banners = collections.Counter()
strange = collections.Counter()
ids, waits = [], []
lock = threading.Lock()


def answer(reader):
    while True:
        line = reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionResetError("cut")
        if line[3:4] != b"-":
            return line.decode("utf-8", "replace").rstrip()


def talk(number):
    start = time.monotonic()
    try:
        connection = socket.create_connection(("127.0.0.1", int(port)), timeout=60)
    except OSError as error:
        return "refused", str(error)
    with connection, connection.makefile("rb") as reader:
        try:
            banner = answer(reader)
        except OSError as error:
            return "silent", str(error)
        with lock:
            waits.append(time.monotonic() - start)
            banners[banner[4:].split(" ")[0]] += 1
        identity = f"{os.getpid()}-{number}"
        recipient = recipients[number % len(recipients)]
        mail = f"Message-ID: <{identity}@calls.example>\r\nX-Call-ID: {identity}\r\n\r\nHello.\r\n.\r\n"
        steps = [
            ("2", "EHLO calls.example\r\n"), ("2", "MAIL FROM:<sender@calls.example>\r\n"), ("2", f"RCPT TO:<{recipient}>\r\n"),
            ("3", "DATA\r\n"), ("2", mail),
        ]
        try:
            if banner[:1] != "2":
                return ("deferred" if banner[:1] == "4" else "failed"), banner
            for wanted, command in steps:
                connection.sendall(command.encode())
                said = answer(reader)
                if said[:1] != wanted:
                    return ("deferred" if said[:1] == "4" else "failed"), said
        except OSError as error:
            return "cut", str(error)
        with lock:
            ids.append(identity)
        try:
            connection.sendall(b"QUIT\r\n")
            answer(reader)
        except OSError:
            pass
        return "taken", ""


def call(number):
    outcome, words = talk(number)
    with lock:
        counts["calls"] += 1
        counts[outcome] += 1
        if outcome != "taken":
            strange[f"{outcome}: {words}"] += 1


ending = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ending.set()), daemon=True).start()
threads, number, due = [], 0, time.monotonic()
print("calling", flush=True)
while not ending.is_set():
    thread = threading.Thread(target=call, args=(number,))
    thread.start()
    threads.append(thread)
    number += 1
    due += 1 / float(rate)
    time.sleep(max(0, due - time.monotonic()))
for thread in threads:
    thread.join()
print(json.dumps({**counts, "longest": max(waits, default=0), "banners": banners, "ids": ids, "strange": dict(strange.most_common(20))}), flush=True)
