import CIDN2

/// Internationalised domain names by libidn2: IDNA2008 look-up (RFC 5891 §5), Unicode NFC first, nontransitional (UTS 46).
enum IDNA {
    /// The A-label form of `name`; nil where it is no name of IDNA2008.
    static func ascii(_ name: String) -> String? {
        var result: UnsafeMutablePointer<UInt8>?
        let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
        guard idn2_lookup_u8(name, &result, flags) == Int32(IDN2_OK.rawValue) else { return nil }
        return taken(result)
    }

    /// The U-label form of `name`; nil where one of its A-labels is none.
    static func unicode(_ name: String) -> String? {
        var result: UnsafeMutablePointer<CChar>?
        guard idn2_to_unicode_8z8z(name, &result, 0) == Int32(IDN2_OK.rawValue) else { return nil }
        return result.flatMap { taken(UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt8.self)) }
    }

    private static func taken(_ text: UnsafeMutablePointer<UInt8>?) -> String? {
        guard let text else { return nil }
        defer { idn2_free(text) }
        return String(cString: text)
    }
}
