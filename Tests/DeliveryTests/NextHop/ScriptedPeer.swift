import NIOCore

/// One connection of a ``ScriptedServer``.
final class ScriptedPeer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedServer.Script
    private let note: (_ change: (inout ScriptedServer.Record) -> Void) -> Void
    private var input: [UInt8] = []
    private var times: [String: Int] = [:]
    private var taken = 0
    private var isInData = false
    /// Octets of a chunk that are to come, and whether it is the last.
    private var chunk: (left: Int, isLast: Bool)?
    private var message: [UInt8] = []

    init(_ script: ScriptedServer.Script, note: @escaping (_ change: (inout ScriptedServer.Record) -> Void) -> Void) {
        self.script = script
        self.note = note
    }

    func channelActive(context: ChannelHandlerContext) {
        perform(script.greeting, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input += Array(unwrapInboundIn(data).readableBytesView)
        while step(context) {}
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func step(_ context: ChannelHandlerContext) -> Bool {
        if let chunk {
            let part = input.prefix(chunk.left)
            message += part
            input.removeFirst(part.count)
            self.chunk?.left -= part.count
            guard chunk.left == part.count else { return false }
            self.chunk = nil
            if chunk.isLast { endMessage(context) } else { answer("BDAT", "250 2.0.0 chunk", context) }
            return true
        }
        guard let end = input.firstIndex(of: 0x0A) else { return false }
        let line = Array(input[...end])
        input.removeFirst(end + 1)
        if isInData {
            if line == Array(".\r\n".utf8) { endMessage(context) } else { message += line }
        } else {
            command(String(decoding: line.dropLast(2), as: UTF8.self), context)
        }
        return true
    }

    private func command(_ line: String, _ context: ChannelHandlerContext) {
        note { $0.lines.append(line) }
        let words = line.split(separator: " ")
        let verb = words.first?.uppercased() ?? ""
        switch verb {
        case "EHLO", "LHLO":
            let lines = ["sink.example"] + script.extensions
            let reply = lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }.joined(separator: "\r\n")
            answer(verb, reply, context)
        case "MAIL", "RSET":
            taken = 0
            answer(verb, "250 2.1.0 ok", context)
        case "RCPT": answer(verb, "250 2.1.5 ok", context)
        case "DATA":
            answer(verb, taken > 0 ? "354 go" : "554 5.5.1 nobody", context)
            if script.stopsReading { context.channel.setOption(.autoRead, value: false).whenFailure { _ in } }
        case "BDAT": chunk = (Int(words.dropFirst().first ?? "") ?? 0, words.count > 2)
        case "QUIT":
            answer(verb, "221 2.0.0 bye", context)
            context.close(promise: nil)
        default: answer(verb, "250 2.0.0 ok", context)
        }
    }

    private func endMessage(_ context: ChannelHandlerContext) {
        isInData = false
        let message = message
        note { $0.messages.append(message) }
        self.message = []
        for _ in 0..<(script.speaksLMTP ? taken : 1) { answer(".", "250 2.0.0 taken", context) }
    }

    private func answer(_ verb: String, _ good: String, _ context: ChannelHandlerContext) {
        let moves = script.moves[verb] ?? []
        let time = times[verb, default: 0]
        times[verb] = time + 1
        perform(moves.isEmpty ? .say(good) : moves[min(time, moves.count - 1)], context)
        if verb == "RCPT", moves.isEmpty || said(moves[min(time, moves.count - 1)]).hasPrefix("2") { taken += 1 }
        if verb == "DATA", (moves.isEmpty ? good : said(moves[min(time, moves.count - 1)])).hasPrefix("3") { isInData = true }
    }

    private func said(_ move: ScriptedServer.Move) -> String {
        switch move {
        case .say(let text), .raw(let text), .sayAndClose(let text), .drip(let text, _): text
        case .close, .silence, .endless: ""
        }
    }

    private func perform(_ move: ScriptedServer.Move, _ context: ChannelHandlerContext) {
        switch move {
        case .say(let text): send(text + "\r\n", context)
        case .raw(let text): send(text, context)
        case .sayAndClose(let text):
            send(text + "\r\n", context)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .silence: break
        case .drip(let text, let milliseconds):
            for (index, octet) in (text + "\r\n").utf8.enumerated() {
                context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds * Int64(index + 1))) {
                    context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: [octet])), promise: nil)
                }
            }
        case .endless:
            for _ in 0..<5_000 { send("250-still talking\r\n", context) }
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        if script.isSplit {
            for octet in text.utf8 { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [octet])), promise: nil) }
        } else {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}
