import CUnbound

/// What libunbound says to one question.
struct UnboundAnswer: Sendable {
    /// The data of each record, uncompressed.
    var records: [[UInt8]]
    var nameExists: Bool
    var isSecure: Bool
    var canonicalName: String?
    var timeToLive: Int

    /// RFC 1035 §4.1.1, RCODE.
    private static let noError: Int32 = 0
    private static let nameError: Int32 = 3

    static func read(_ result: UnsafePointer<ub_result>) -> Result<UnboundAnswer, ResolverError> {
        let found = result.pointee
        if found.bogus != 0 {
            return .failure(.bogus(found.why_bogus.map { String(cString: $0) } ?? "signatures do not hold"))
        }
        guard found.rcode == noError || found.rcode == nameError else {
            return .failure(.temporary("\(name(of: found.rcode)) from the resolver"))
        }
        var records: [[UInt8]] = []
        if let data = found.data, let lengths = found.len {
            var index = 0
            while let record = data[index] {
                records.append(Array(UnsafeRawBufferPointer(start: record, count: Int(lengths[index]))))
                index += 1
            }
        }
        let question = found.qname.map { folded(String(cString: $0)) }
        let canonical = found.canonname.map { folded(String(cString: $0)) }
        return .success(
            UnboundAnswer(
                records: records, nameExists: found.nxdomain == 0, isSecure: found.secure != 0,
                canonicalName: canonical == question ? nil : canonical, timeToLive: Int(found.ttl)))
    }

    private static func name(of code: Int32) -> String {
        switch code {
        case 1: "FORMERR"
        case 2: "SERVFAIL"
        case 4: "NOTIMP"
        case 5: "REFUSED"
        default: "code \(code)"
        }
    }

    private static func folded(_ name: String) -> String {
        (name.hasSuffix(".") ? String(name.dropLast()) : name).lowercased()
    }
}
