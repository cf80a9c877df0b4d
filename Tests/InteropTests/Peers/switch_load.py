"""Mail at a steady rate, as from many servers: PORT LOG RATE PREFIX RECIPIENT... Ends when standard input ends, and when every mail has got its 250.

Each mail has an X-Load-ID of its own, PREFIX and a number. What is not answered with 250 is sent again a second later, as a queue would. LOG gets a line of JSON at
the end: the IDs of the mails that were taken ("sent"), connections refused, sessions cut or put off, and the longest time from connect to the greeting in seconds.
"""
import asyncio
import json
import sys
import time

port, log_path, rate, prefix, recipients = int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4], sys.argv[5:]
sent, refused, cut, put_off, longest = [], 0, [], [], 0.0


async def attempt(number):
    """True when the mail was taken."""
    global refused, longest
    start = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        refused += 1
        return False
    except OSError as error:
        cut.append(f"connect: {error}")
        return False
    step = "greeting"
    try:
        async def answer():
            while True:
                line = await asyncio.wait_for(reader.readline(), 60)
                if not line.endswith(b"\n"):
                    raise ConnectionError("closed")
                if line[3:4] != b"-":
                    return line.decode("utf-8", "replace").strip()

        first = await answer()
        longest = max(longest, time.monotonic() - start)
        if not first.startswith("220"):
            put_off.append(first)
            return False
        recipient = recipients[number % len(recipients)]
        mail = f"From: load@load.example\r\nX-Load-ID: {prefix}-{number}\r\nSubject: load {number}\r\n\r\nmail {number}\r\n."
        for step, wanted in (
            ("EHLO load.example", "250"), ("MAIL FROM:<load@load.example>", "250"), (f"RCPT TO:<{recipient}>", "250"), ("DATA", "354"),
            (mail, "250"),
        ):
            writer.write((step + "\r\n").encode())
            reply = await answer()
            if not reply.startswith(wanted):
                put_off.append(f"{step[:30]}: {reply}")
                return False
        sent.append(f"{prefix}-{number}")
        step = "QUIT"
        writer.write(b"QUIT\r\n")
        await asyncio.wait_for(reader.read(), 10)
        return True
    except (ConnectionError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
        if step == "QUIT":
            return True
        cut.append(f"{step[:20]}: {error}")
        return False
    finally:
        writer.close()


async def mail(number):
    while not await attempt(number):
        await asyncio.sleep(1)


async def main():
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)
    print("ready", flush=True)
    tasks, number, start = [], 0, time.monotonic()
    while not ended.done():
        tasks.append(asyncio.create_task(mail(number)))
        number += 1
        await asyncio.sleep(max(0, start + number / rate - time.monotonic()))
    await asyncio.wait_for(asyncio.gather(*tasks), 120)
    with open(log_path, "w") as log:
        json.dump({"sent": sent, "refused": refused, "cut": cut, "putOff": put_off, "longest": longest}, log)


asyncio.run(main())
