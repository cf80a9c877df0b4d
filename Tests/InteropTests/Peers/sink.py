"""A next hop that takes everything: PORT LOG [SECONDS]. Listens on 127.0.0.1 until standard input ends.

LOG gets a line of JSON for each mail, written before its 250: sender, recipients, and the sha256 of the mail with LF line ends.
To a mail whose first recipient begins with "slow" the 250 comes SECONDS later.
"""
import asyncio
import hashlib
import json
import sys

port, log = int(sys.argv[1]), open(sys.argv[2], "a", buffering=1)
delay = float(sys.argv[3]) if len(sys.argv) > 3 else 0


async def serve(reader, writer):
    sender, recipients = "", []

    async def say(text):
        writer.write((text + "\r\n").encode())
        await writer.drain()

    try:
        await say("220 sink.example ESMTP")
        while line := (await reader.readline()).decode("utf-8", "replace").rstrip("\r\n"):
            verb = line[:4].upper()
            if verb == "EHLO":
                await say("250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME")
            elif verb == "MAIL":
                sender, recipients = line[line.index("<") + 1:line.index(">")], []
                await say("250 ok")
            elif verb == "RCPT":
                recipients.append(line[line.index("<") + 1:line.index(">")])
                await say("250 ok")
            elif verb == "DATA":
                await say("354 go on")
                lines = []
                while (part := await reader.readline()) != b".\r\n":
                    if not part:
                        return
                    lines.append(part[1:] if part.startswith(b".") else part)
                content = b"".join(lines).replace(b"\r\n", b"\n")
                log.write(json.dumps({
                    "sender": sender, "recipients": recipients, "sha256": hashlib.sha256(content).hexdigest()}) + "\n")
                if recipients[0].startswith("slow"):
                    await asyncio.sleep(delay)
                await say("250 taken")
            elif verb == "QUIT":
                return await say("221 bye")
            else:
                await say("250 ok")
    except (ConnectionError, ValueError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 20)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
