extension TextLines {
    /// Octets as text: UTF-8 where they are, latin-1 where not.
    static func text(_ octets: some Collection<UInt8>) -> String {
        String(validating: octets, as: UTF8.self) ?? String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
    }
}
