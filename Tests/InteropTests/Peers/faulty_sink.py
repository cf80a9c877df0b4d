"""A next hop that fails at random: PORT LOG SEED. Takes mail on 127.0.0.1 until standard input ends.

LOG gets a line for each recipient of a mail whose end it answered, or was about to answer, with 250: the time, the mail's X-Load-ID, the
recipient, whether the checksum of the body is right, and whether the 250 was said. What it does to a mail is drawn by lot: take it; take it and close the connection instead
of saying so ("dropped"); refuse MAIL, RCPT or the mail with 4xx; close at any step; say its answers octet by octet.
"""
import asyncio
import hashlib
import random
import sys
import time

port, log_path, seed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
log = open(log_path, "a", buffering=1)
lot = random.Random(seed)


class Closed(Exception):
    pass


class Session:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.drips = False
        self.recipients = []
        self.has_sender = False

    async def say(self, text):
        octets = (text + "\r\n").encode()
        if self.drips:
            for octet in octets:
                self.writer.write(bytes([octet]))
                await self.writer.drain()
                await asyncio.sleep(0.001)
        else:
            self.writer.write(octets)
            await self.writer.drain()

    async def line(self):
        line = await self.reader.readline()
        if not line.endswith(b"\n"):
            raise Closed
        return line.decode("utf-8", "replace").rstrip("\r\n")

    async def content(self):
        lines = []
        while True:
            line = await self.reader.readline()
            if not line.endswith(b"\n"):
                raise Closed
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)

    async def run(self):
        if lot.random() < 0.02:
            return
        await self.say("220 sink.example ESMTP")
        while True:
            # One draw a step; most of the time nothing is wrong.
            draw = lot.random()
            self.drips = lot.random() < 0.03
            command = await self.line()
            verb = command[:4].upper()
            if draw < 0.005:
                return
            if verb == "EHLO":
                await self.say("250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME")
            elif verb in ("HELO", "RSET", "NOOP"):
                await self.say("250 ok")
            elif verb == "MAIL":
                self.recipients = []
                self.has_sender = draw <= 0.98
                await self.say("250 ok" if self.has_sender else "451 4.7.1 not now")
            elif verb == "RCPT" and not self.has_sender:
                # As a mail server answers what was pipelined behind a MAIL that it refused.
                await self.say("503 5.5.1 MAIL first")
            elif verb == "RCPT":
                if draw <= 0.98:
                    self.recipients.append(command[command.index("<") + 1 : command.index(">")])
                await self.say("451 4.7.1 not now" if draw > 0.98 else "250 ok")
            elif verb == "DATA":
                if draw > 0.98 or not self.recipients:
                    await self.say("451 4.3.0 not now" if self.recipients else "554 5.5.1 nobody")
                    continue
                await self.say("354 go on")
                await self.end(await self.content(), lot.random())
            elif verb == "QUIT":
                await self.say("221 bye")
                return
            else:
                await self.say("500 5.5.1 no")

    async def end(self, content, draw):
        if draw < 0.05:
            return await self.say("451 4.3.0 not now")
        if draw < 0.07:
            raise Closed
        header, _, body = content.partition(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in header.split(b"\r\n") if b": " in line and line[:1] not in b" \t")
        checksum = hashlib.sha256(body.replace(b"\r\n", b"\n")).hexdigest().encode()
        state = "right" if fields.get(b"X-Load-Checksum") == checksum else "wrong"
        dropped = draw < 0.09
        if not dropped:
            await self.say("250 2.0.0 taken")
        identity, what = fields.get(b"X-Load-ID", b"?").decode(), "dropped" if dropped else "said"
        log.write("".join(f"{time.time()} {identity} {recipient} {state} {what}\n" for recipient in self.recipients))
        if dropped:
            raise Closed


async def serve(reader, writer):
    try:
        await Session(reader, writer).run()
    except (Closed, ConnectionError, asyncio.IncompleteReadError, ValueError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 20, backlog=1000)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
