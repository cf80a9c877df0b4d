"""Holds a STARTTLS session open: PORT SENDER RECIPIENT.

Prints the SHA-256 of the certificate it was shown, waits for a line on standard input, sends a mail in the same session,
prints "sent".
"""
import hashlib
import smtplib
import ssl
import sys

port, sender, recipient = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
with smtplib.SMTP("127.0.0.1", int(port), local_hostname="smtplib.example", timeout=60) as session:
    session.starttls(context=context)
    session.ehlo()
    print(hashlib.sha256(session.sock.getpeercert(binary_form=True)).hexdigest(), flush=True)
    sys.stdin.readline()
    session.sendmail(sender, [recipient], b"Subject: held\r\n\r\nheld\r\n")
    print("sent", flush=True)
