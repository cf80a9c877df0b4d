"""Sends one big mail in each of many sessions at once: PORT SESSIONS OCTETS SENDER RECIPIENT.

All sessions are in the middle of their mail at the same time: none sends its last block before all sent their first half.
Prints how many were answered 250.
"""
import socket
import sys
import threading

port, sessions, octets, sender, recipient = sys.argv[1:]
sessions, octets = int(sessions), int(octets)
block = (b"x" * 76 + b"\r\n") * 840
halfway = threading.Barrier(sessions)
answered = []
threading.stack_size(256 * 1024)


def reply(stream):
    line = stream.readline()
    while line[3:4] == b"-":
        line = stream.readline()
    return line[:3]


def send():
    try:
        connection = socket.create_connection(("127.0.0.1", int(port)), timeout=300)
        stream = connection.makefile("rb")
        reply(stream)
        for command in ("EHLO big.example", f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"):
            connection.sendall(command.encode() + b"\r\n")
            if reply(stream)[:1] not in (b"2", b"3"):
                raise OSError(f"{command} was refused")
        blocks = octets // len(block)
        for index in range(blocks):
            connection.sendall(block)
            if index == blocks // 2:
                halfway.wait(timeout=280)
        connection.sendall(b".\r\n")
        answered.append(reply(stream))
        connection.close()
    except (OSError, threading.BrokenBarrierError) as error:
        halfway.abort()
        print(error, file=sys.stderr)


threads = [threading.Thread(target=send) for _ in range(sessions)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(answered.count(b"250"))
