import Foundation
import MailFormat

/// `sendmail`, as programs call it.
struct SendmailProgram {
    /// The configuration file that says where the server is.
    let configurationPath: String

    /// The most octets of a header that are read for recipients.
    private static let longestHeader = 4_194_304

    /// The name of the account that calls.
    private static var account: String {
        guard let entry = getpwuid(getuid()), let name = String(validatingCString: entry.pointee.pw_name) else {
            return "uid-\(getuid())"
        }
        return name
    }

    /// Does it all, and says on standard error what went wrong.
    /// - Returns: a number of sysexits.h.
    func run(_ arguments: [String]) -> Int32 {
        do throws(SendmailExit) {
            let request = try SendmailRequest(arguments)
            switch request.mode {
            case .mail: try send(request)
            case .dialogue: try passThrough()
            case .aliases: print("Aliases need no table: martlet alias shows and changes them.")
            // The queue is shown by the command for it; ``SendmailName`` sees to that.
            case .queueRun, .queue: break
            }
            return SendmailExit.Code.ok.rawValue
        } catch {
            FileHandle.standardError.write(Data("sendmail: \(error.message)\n".utf8))
            return error.code.rawValue
        }
    }

    private func send(_ request: SendmailRequest) throws(SendmailExit) {
        let submission = try LocalSubmission(configurationPath: configurationPath)
        let host = submission.host
        var input = MailInput(request, account: Self.account, host: host)
        var mail: [UInt8] = []
        // The header tells the recipients, so it is read before the server is asked for anything.
        while !input.header.isAtEnd, let octets = try input.next() {
            mail += octets
            guard mail.count <= Self.longestHeader else { throw SendmailExit(.badData, "the header is too long") }
        }
        if request.readsRecipients, input.header.hasOverlongField {
            throw SendmailExit(.badData, "there are too many recipients")
        }
        let envelope = try LocalEnvelope(request, fields: input.header.kept, account: Self.account, host: host)
        try submission.send(envelope, beginning: mail) { () throws(SendmailExit) in try input.next() }
    }

    /// Standard input to the server, the server to standard output, until the server ends it.
    private func passThrough() throws(SendmailExit) {
        let folder = try LocalSubmission(configurationPath: configurationPath).folder
        guard let dialogue = try SMTPDialogue(connectingTo: folder.socket) else {
            print("421 4.3.2 The mail server does not run", terminator: "\r\n")
            throw SendmailExit(.temporaryFailure, "the server does not run")
        }
        var ends = [
            pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: dialogue.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            guard poll(&ends, 2, -1) >= 0 || errno == EINTR else {
                throw SendmailExit(.systemError, "poll: \(String(cString: strerror(errno)))")
            }
            if ends[0].revents != 0 {
                guard let octets = FileOctets.read(from: 0), !octets.isEmpty else {
                    // The caller has said all; the server still answers.
                    shutdown(dialogue.descriptor, Int32(SHUT_WR))
                    ends[0].fd = -1
                    continue
                }
                guard FileOctets.write(octets, to: dialogue.descriptor) else { return }
            }
            if ends[1].revents != 0 {
                guard let octets = FileOctets.read(from: dialogue.descriptor), !octets.isEmpty else { return }
                guard FileOctets.write(octets, to: 1) else { return }
            }
        }
    }
}
