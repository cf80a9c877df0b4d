"""Sends a command in clear behind STARTTLS, in one packet, then goes on over TLS: PORT.

Prints the first reply that comes over TLS to the one command that is sent over TLS, and whether any other came.
"""
import socket
import ssl
import sys

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def lines(stream):
    """One reply, its lines joined."""
    text = []
    while True:
        line = stream.readline().decode("ascii").rstrip("\r\n")
        text.append(line)
        if line[3:4] != "-":
            return "|".join(text)


with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30) as connection:
    stream = connection.makefile("rb", buffering=0)
    lines(stream)
    connection.sendall(b"EHLO inject.example\r\n")
    lines(stream)
    connection.sendall(b"STARTTLS\r\nMAIL FROM:<injected@strange.example>\r\nVRFY injected\r\n")
    print(lines(stream)[:3])
    with context.wrap_socket(connection, server_hostname="mx.kunde.example") as secured:
        stream = secured.makefile("rb", buffering=0)
        secured.sendall(b"RCPT TO:<anna@kunde.example>\r\n")
        # 503: neither the EHLO nor the MAIL from before TLS is known.
        print(lines(stream)[:3])
        secured.sendall(b"QUIT\r\n")
        print(lines(stream)[:3])
