import Glibc
import MailFormat

/// Turns the CRLF of the wire into the LF that files of a Maildir have, as octets stream by.
///
/// Only the CR of a pair goes: a CR on its own stays, wherever the pieces are cut.
struct LineEndConverter: Sendable {
    private var isAfterCR = false

    mutating func convert(_ octets: UnsafeRawBufferPointer, into stored: inout [UInt8]) {
        guard let base = octets.baseAddress, !octets.isEmpty else { return }
        if isAfterCR {
            if octets[0] != .lineFeed { stored.append(.carriageReturn) }
            isAfterCR = false
        }
        var start = 0
        while start < octets.count {
            guard let found = memchr(base + start, Int32(UInt8.carriageReturn), octets.count - start) else {
                stored.append(contentsOf: UnsafeRawBufferPointer(rebasing: octets[start...]))
                return
            }
            let index = UnsafeRawPointer(found) - base
            guard index + 1 < octets.count else {
                stored.append(contentsOf: UnsafeRawBufferPointer(rebasing: octets[start..<index]))
                isAfterCR = true
                return
            }
            let end = octets[index + 1] == .lineFeed ? index : index + 1
            stored.append(contentsOf: UnsafeRawBufferPointer(rebasing: octets[start..<end]))
            start = index + 1
        }
    }

    /// The content is over: a CR that was held back because its LF might have come.
    mutating func finish(into stored: inout [UInt8]) {
        if isAfterCR { stored.append(.carriageReturn) }
        isAfterCR = false
    }
}
