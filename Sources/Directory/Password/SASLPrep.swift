import Foundation

/// SASLprep (RFC 4013): the one form that a password takes before SCRAM makes keys of it, whatever keyboard it was typed on.
///
/// The rule for text of both writing directions (RFC 3454 §6) is not checked: it would refuse passwords, and changes none.
enum SASLPrep {
    /// - Returns: nil for a text that SASLprep prohibits, and for nothing.
    static func prepared(_ text: String) -> String? {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.isEmpty ? nil : text }
        var mapped = ""
        for scalar in text.unicodeScalars where !isMappedToNothing(scalar) {
            mapped.unicodeScalars.append(isSpace(scalar) ? " " : scalar)
        }
        let normal = mapped.precomposedStringWithCompatibilityMapping
        return normal.isEmpty || normal.unicodeScalars.contains(where: isProhibited) ? nil : normal
    }

    /// RFC 3454, table B.1.
    private static func isMappedToNothing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x34F, 0x1806, 0x180B...0x180D, 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    /// RFC 3454, table C.1.2.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// RFC 3454, tables C.2 to C.9.
    private static func isProhibited(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .privateUse, .surrogate, .unassigned: return true
        default: break
        }
        return switch scalar.value {
        case 0x6DD, 0x70F, 0x180E, 0x2028, 0x2029, 0x2061...0x2063, 0x206A...0x206F, 0xFFF9...0xFFFD, 0x1D173...0x1D17A: true
        case 0x2FF0...0x2FFB, 0x340, 0x341, 0x200E, 0x200F, 0x202A...0x202E, 0xE0001, 0xE0020...0xE007F: true
        default: false
        }
    }
}
