/// The local part of an address of the Sender Rewriting Scheme: who wrote the mail that a forwarder sends on in its own name.
///
/// `SRS0=HHHHHH=TT=far.example=anna`, and `SRS1=HHHHHH=first.example==…` where the mail was forwarded before. The scheme is described in "The Sender
/// Rewriting Scheme" (M. S. Weimer, draft-mengwong-sender-rewrite) and as its implementations write it. What other forwarders see of it is the form; what the hash
/// holds is each forwarder's own business.
struct SRSLocalPart: Hashable {
    enum Form: Hashable {
        /// Straight from the author. `stamp` is the day, in two characters.
        case first(stamp: String, domain: String, localPart: String)
        /// From another forwarder. `rest` is the local part there behind `SRS0`, with the separator that forwarder uses.
        case further(domain: String, rest: String)
    }

    /// What proves that this server made the address; ``SRS`` knows what it holds.
    var hash: String
    var form: Form

    init(hash: String, form: Form) {
        self.hash = hash
        self.form = form
    }

    /// Whether a local part claims to be one of this scheme.
    static func isClaimed(by localPart: LocalPart) -> Bool {
        tagLength(of: localPart) != nil
    }

    /// Which scheme's name, with its separator, stands in front: `SRS0=`, `SRS1=`; `-` and `+` are separators too.
    private static func tagLength(of localPart: LocalPart) -> Int? {
        let octets = Array(localPart.text.utf8.prefix(5))
        guard octets.count == 5, octets.prefix(3).matches(caseless: "SRS".utf8),
            octets[3] == UInt8(ascii: "0") || octets[3] == UInt8(ascii: "1"),
            [UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(octets[4])
        else { return nil }
        return 5
    }

    /// Nil where the local part is none of this scheme as this server writes it.
    init?(_ localPart: LocalPart) {
        guard SRSLocalPart.tagLength(of: localPart) != nil else { return nil }
        let text = localPart.text
        let utf8 = text.utf8
        let isFirst = utf8[utf8.index(utf8.startIndex, offsetBy: 3)] == UInt8(ascii: "0")
        let pieces = utf8.dropFirst(5).split(
            separator: UInt8(ascii: "="), maxSplits: isFirst ? 3 : 2, omittingEmptySubsequences: false
        )
        .map { String(Substring($0)) }
        if isFirst {
            guard pieces.count == 4, !pieces[2].isEmpty, !pieces[3].isEmpty else { return nil }
            hash = pieces[0]
            form = .first(stamp: pieces[1], domain: pieces[2], localPart: pieces[3])
        } else {
            guard pieces.count == 3, !pieces[1].isEmpty, let separator = pieces[2].utf8.first,
                [UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(separator)
            else { return nil }
            hash = pieces[0]
            form = .further(domain: pieces[1], rest: pieces[2])
        }
    }

    /// What another forwarder's address becomes here; nil where `address` is no address of this scheme.
    static func further(from address: Address) -> Form? {
        guard tagLength(of: address.localPart) != nil else { return nil }
        let utf8 = address.localPart.text.utf8
        if utf8[utf8.index(utf8.startIndex, offsetBy: 3)] == UInt8(ascii: "0") {
            return .further(domain: address.domain.ascii, rest: String(Substring(utf8.dropFirst(4))))
        }
        // The second forwarder's hash is of no use to anybody but it, and it is passed by on the way back.
        return SRSLocalPart(address.localPart)?.form
    }
}

extension SRSLocalPart: CustomStringConvertible {
    var description: String {
        switch form {
        case .first(let stamp, let domain, let localPart): "SRS0=\(hash)=\(stamp)=\(domain)=\(localPart)"
        case .further(let domain, let rest): "SRS1=\(hash)=\(domain)=\(rest)"
        }
    }
}
