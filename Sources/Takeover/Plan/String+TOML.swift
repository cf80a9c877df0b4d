extension String {
    /// A basic string of TOML (TOML 1.0, "String").
    public var quotedForTOML: String {
        unicodeScalars.reduce("\"") { quoted, scalar in
            switch scalar {
            case "\"", "\\": quoted + "\\\(scalar)"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                quoted + "\\u" + String(repeating: "0", count: scalar.value > 15 ? 2 : 3) + String(scalar.value, radix: 16)
            default: quoted + String(scalar)
            }
        } + "\""
    }
}
