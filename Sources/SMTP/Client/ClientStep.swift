/// What a client waits for: an answer to a command, or that the server takes a block of the data. Each has a time of its own.
public enum ClientStep: String, Hashable, Sendable, CaseIterable {
    case greeting = "greeting"
    case ehlo = "EHLO"
    case helo = "HELO"
    case lhlo = "LHLO"
    case startTLS = "STARTTLS"
    case authentication = "AUTH"
    case reset = "RSET"
    case mail = "MAIL"
    case recipient = "RCPT"
    case data = "DATA"
    /// The server shall take a block of the data, or the answer to a BDAT that is not the last.
    case block = "data block"
    /// The answer behind the end of the data.
    case message = "end of data"
    case quit = "QUIT"
}
