"""Logs in by Python's smtplib and sends the mail on standard input:
PORT starttls|tls|clear MECHANISM USER PASSWORD SENDER RECIPIENT [PARAMETER-OF-MAIL...]

MECHANISM is one that smtplib knows, or SCRAM-SHA-256 or SCRAM-SHA-256-PLUS, which this script brings itself (RFC 5802, RFC 5929).
Prints the code of the answer to the login, and of the one to the mail.
"""
import base64
import hashlib
import hmac
import os
import smtplib
import ssl
import sys

port, security, mechanism, user, password, sender, recipient, *options = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def scram(session, plus):
    """A client of SCRAM-SHA-256 after RFC 5802 section 3, written apart from the server's side."""
    header = "p=tls-server-end-point,," if plus else "n,,"
    # The certificate is signed with ECDSA and SHA-256 (RFC 5929 section 4.1).
    binding = hashlib.sha256(session.sock.getpeercert(True)).digest() if plus else b""
    nonce = base64.b64encode(os.urandom(12)).decode()
    bare = f"n={user},r={nonce}"
    first = base64.b64encode((header + bare).encode()).decode()
    code, answer = session.docmd("AUTH", f"{mechanism} {first}")
    if code != 334:
        return code
    server_first = base64.b64decode(answer).decode()
    facts = dict(part.split("=", 1) for part in server_first.split(","))
    assert facts["r"].startswith(nonce), "the server's nonce begins with ours"
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(facts["s"]), int(facts["i"]))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    without_proof = "c=" + base64.b64encode(header.encode() + binding).decode() + ",r=" + facts["r"]
    message = f"{bare},{server_first},{without_proof}".encode()
    signature = hmac.digest(stored_key, message, "sha256")
    proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature))).decode()
    code, answer = session.docmd(base64.b64encode(f"{without_proof},p={proof}".encode()).decode())
    if code != 334:
        return code
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    wanted = b"v=" + base64.b64encode(hmac.digest(server_key, message, "sha256"))
    assert base64.b64decode(answer) == wanted, "the server proves that it knows the keys"
    return session.docmd("")[0]


def log_in(session):
    if mechanism.startswith("SCRAM"):
        return scram(session, mechanism.endswith("PLUS"))
    session.user, session.password = user, password
    method = {"PLAIN": session.auth_plain, "LOGIN": session.auth_login}[mechanism]
    try:
        return session.auth(mechanism, method)[0]
    except smtplib.SMTPAuthenticationError as error:
        return error.smtp_code


if security == "tls":
    session = smtplib.SMTP_SSL("127.0.0.1", int(port), local_hostname="smtplib.example", timeout=60, context=context)
else:
    session = smtplib.SMTP("127.0.0.1", int(port), local_hostname="smtplib.example", timeout=60)
    if security == "starttls":
        session.starttls(context=context)
with session:
    session.ehlo()
    code = log_in(session)
    print(code)
    if code == 235:
        mail = sys.stdin.buffer.read()
        try:
            session.sendmail(sender, [recipient], mail, options)
            print(250)
        except smtplib.SMTPSenderRefused as error:
            print(error.smtp_code)
        except smtplib.SMTPRecipientsRefused as error:
            print(list(error.recipients.values())[0][0])
