"""Sends mails without pause until standard input ends: PORT SESSIONS ANSWERED SENDER RECIPIENT...

Works as a mail server's queue does: a mail is tried again until 250 was read. The file ANSWERED gets a line for each mail
that was answered 250: its id, how often its end was sent (more than once when an answer got lost), its recipients.
Each mail says its id and the checksum of its body in header fields.
"""
import hashlib
import os
import random
import smtplib
import sys
import threading
import time

port, sessions, answered_path, sender, *recipients = sys.argv[1:]
answered = open(answered_path, "a", buffering=1)
lock = threading.Lock()
ending = threading.Event()


def mail(identity):
    lines = []
    for _ in range(random.choice([1, 40, 40, 400, 3000])):
        lines.append("." * random.randint(0, 2) + os.urandom(30).hex())
    body = "\r\n".join(lines) + "\r\n"
    checksum = hashlib.sha256(body.replace("\r\n", "\n").encode()).hexdigest()
    return f"Message-ID: <{identity}@load.example>\r\nX-Load-ID: {identity}\r\nX-Load-Checksum: {checksum}\r\n\r\n{body}".encode()


def send_until_answered(number):
    count = 0
    session = None
    while not ending.is_set():
        count += 1
        identity = f"{os.getpid()}-{number}-{count}"
        content = mail(identity)
        to = random.sample(recipients, random.randint(1, len(recipients)))
        tries = 0
        while not ending.is_set():
            try:
                if session is None:
                    session = smtplib.SMTP("127.0.0.1", int(port), local_hostname="load.example", timeout=30)
                    session.ehlo()
                session.docmd("MAIL", f"FROM:<{sender}>")
                replies = [session.docmd("RCPT", f"TO:<{address}>")[0] for address in to]
                if replies != [250] * len(to) or session.docmd("DATA")[0] != 354:
                    raise smtplib.SMTPException(f"not taken: {replies}")
                quoted = smtplib._quote_periods(content)
                tries += 1
                session.send(quoted + b".\r\n")
                code, _ = session.getreply()
                if code != 250:
                    raise smtplib.SMTPException(f"answered {code}")
                with lock:
                    answered.write(f"{identity} {tries} {','.join(to)}\n")
                break
            except (OSError, smtplib.SMTPException):
                if session is not None:
                    session.close()
                session = None
                time.sleep(0.01)
    if session is not None:
        session.close()


threads = [threading.Thread(target=send_until_answered, args=(number,)) for number in range(int(sessions))]
for thread in threads:
    thread.start()
sys.stdin.read()
ending.set()
for thread in threads:
    thread.join()
