import Delivery
import Foundation

/// A mail server of others that takes mail for one domain and puts it into Maildirs.
protocol ReceivingServer: AnyObject {
    /// Where it is to be found.
    var nextHop: NextHop { get }
    /// The port of 127.0.0.1 it listens on.
    var port: UInt16 { get }
    /// An address it takes mail for; each test mail has one of its own, so that each lies in a Maildir of its own.
    func address(_ number: Int) -> String
    /// Where that address's mail lies.
    func maildir(_ number: Int) -> Maildir
    /// What it wrote into its log, for the report of a failure.
    var log: String { get }
    func stop()
}

extension ReceivingServer {
    /// The local parts of all addresses.
    static var users: [String] { (0..<50).map { "user\($0)" } }

    /// The one mail that came for an address, as soon as it is there.
    func mail(_ number: Int) throws -> [UInt8] {
        let maildir = maildir(number)
        do {
            try Deadline.wait(.seconds(60), for: "the mail to \(address(number))") { !maildir.mails().isEmpty }
        } catch {
            throw TestFailure("\(error); the server's log:\n\(log)")
        }
        return try maildir.onlyMail()
    }
}
