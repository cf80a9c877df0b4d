extension Finding {
    /// A text of the old server as it can be shown on a terminal: one line, no control characters, at most 200 characters.
    public static func printable(_ text: some StringProtocol) -> String {
        var output = ""
        for scalar in text.unicodeScalars.prefix(200) {
            let isShown = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && !isFormatting(scalar)
            output.unicodeScalars.append(isShown ? scalar : "?")
        }
        return output
    }

    /// What turns the direction of the text around, or is not seen.
    private static func isFormatting(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        default: false
        }
    }
}
