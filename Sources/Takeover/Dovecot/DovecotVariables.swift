/// `%u`, `%n`, `%d`, `%h` in Dovecot's settings, with their modifiers (Dovecot's "Config variables").
struct DovecotVariables {
    /// `name@domain`, or a name alone.
    var user: String
    var home: String?

    /// Nil where a variable is met whose value is not known here.
    func expand(_ text: String) -> String? {
        var output = String.UnicodeScalarView()
        var rest = text[...].unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                output.append(scalar)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                output.append("%")
            } else if rest.first == "{" {
                let name = rest.dropFirst().prefix { $0 != "}" }
                guard name.endIndex < rest.endIndex else { return nil }
                rest = rest[rest.index(after: name.endIndex)...]
                guard let value = named(String(name)) else { return nil }
                output.append(contentsOf: value.unicodeScalars)
            } else {
                guard let value = short(&rest) else { return nil }
                output.append(contentsOf: value.unicodeScalars)
            }
        }
        return String(output)
    }

    private var name: String { addressParts(user)?.localPart ?? user }
    private var domain: String { addressParts(user)?.domain ?? "" }

    /// `%{user | username | lower}`.
    private func named(_ text: String) -> String? {
        var parts = text.split(separator: "|").map { String($0.trimmed) }[...]
        guard let first = parts.popFirst() else { return nil }
        var value: String
        switch first {
        case "user", "original_user": value = user
        case "username": value = name
        case "domain": value = domain
        case "home":
            guard let home else { return nil }
            value = home
        default: return nil
        }
        for filter in parts {
            switch filter {
            case "username": value = addressParts(value)?.localPart ?? value
            case "domain": value = addressParts(value)?.domain ?? ""
            case "lower": value = value.lowercased()
            case "upper": value = value.uppercased()
            default: return nil
            }
        }
        return value
    }

    /// `%Ln`, `%1n`, `%2.1n`.
    private func short(_ rest: inout Substring.UnicodeScalarView) -> String? {
        var offset = 0
        var width: Int?
        let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
        rest = rest[digits.endIndex...]
        if !digits.isEmpty {
            let parts = String(digits).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            guard let last = parts.last, let count = last, count < 256, parts.count <= 2 else { return nil }
            width = count
            if parts.count == 2 { offset = min(parts[0] ?? 0, 256) }
        }
        var isLower = false
        var isUpper = false
        while let scalar = rest.popFirst() {
            switch scalar {
            case "L": isLower = true
            case "U": isUpper = true
            default:
                guard var value = value(scalar) else { return nil }
                if isLower { value = value.lowercased() }
                if isUpper { value = value.uppercased() }
                if let width { value = String(value.dropFirst(offset).prefix(width)) }
                return value
            }
        }
        return nil
    }

    private func value(_ letter: Unicode.Scalar) -> String? {
        switch letter {
        case "u": user
        case "n": name
        case "d": domain
        case "h": home
        default: nil
        }
    }
}
