"""Sends the mail on standard input by Python's smtplib: PORT SENDER RECIPIENT [smtputf8] [starttls]."""
import smtplib
import ssl
import sys

port, sender, recipient, *options = sys.argv[1:]
mail = sys.stdin.buffer.read()
with smtplib.SMTP("127.0.0.1", int(port), local_hostname="smtplib.example", timeout=60) as session:
    session.ehlo()
    if "starttls" in options:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        session.starttls(context=context)
        session.ehlo()
    parameters = ["BODY=8BITMIME"] + (["SMTPUTF8"] if "smtputf8" in options else [])
    session.sendmail(sender, [recipient], mail, mail_options=parameters)
