import Foundation

/// Debian's Postfix, that sends all mail to one port and receives none.
final class PostfixSender {
    private let postfix: PostfixInstance
    private let sendmail: String

    /// Starts it; needs root, as Postfix does.
    init(relayingTo port: UInt16) throws {
        sendmail = try Peer("sendmail", package: "postfix").path
        postfix = try PostfixInstance()
        try postfix.start(
            """
            myhostname = postfix.example
            myorigin = postfix.example
            relayhost = [127.0.0.1]:\(port)
            smtp_tls_security_level = none
            """,
            services: [
                "pickup unix n - n 60 1 pickup", "smtp unix - - n - - smtp", "relay unix - - n - - smtp",
                "scache unix - - n - 1 scache",
            ])
    }

    /// Puts a mail into its queue.
    func send(_ mail: [UInt8], from sender: String, to recipient: String) throws {
        try ChildProcess.run(
            [sendmail, "-C", "\(postfix.root)/main.cf", "-i", "-f", sender, recipient], folder: postfix.folder, input: mail)
    }

    var log: String { postfix.log }

    func stop() { postfix.stop() }
}
