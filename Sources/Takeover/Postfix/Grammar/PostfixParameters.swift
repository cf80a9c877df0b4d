/// The parameters of main.cf, with Postfix's own values where it says nothing, and `$name` and its kin put in.
struct PostfixParameters: Sendable {
    struct Setting: Hashable, Sendable {
        var value: String
        var line: Int
    }

    /// The file they come from.
    let file: String
    private(set) var settings: [String: Setting] = [:]
    /// Lines that set nothing.
    private(set) var strange: [LogicalLines.Line] = []
    /// Set twice: the later counts, as for Postfix.
    private(set) var doubled: [(name: String, line: Int)] = []
    private var defaults = PostfixDefaults.values
    private var known = ExpandedValues()

    /// - Parameter hostname: the machine's name, where main.cf does not say `myhostname`.
    init(_ octets: [UInt8], file: String, hostname: String? = nil) {
        self.file = file
        for line in LogicalLines(octets).lines {
            guard let equals = line.text.firstIndex(of: "="), !line.text[..<equals].trimmed.isEmpty else {
                strange.append(line)
                continue
            }
            let name = String(line.text[..<equals].trimmed)
            let value = String(line.text[line.text.index(after: equals)...].trimmed)
            if settings.updateValue(Setting(value: value, line: line.number), forKey: name) != nil {
                doubled.append((name, line.number))
            }
        }
        if let hostname { defaults["myhostname"] = hostname.contains(".") ? hostname : "\(hostname).$mydomain" }
        // myhostname less its first label (postconf(5), mydomain); computed here since it follows what main.cf says.
        if settings["mydomain"] == nil, settings["myhostname"] != nil || hostname?.contains(".") == true {
            let labels = value("myhostname").split(separator: ".")
            if labels.count > 1 { defaults["mydomain"] = labels.dropFirst().joined(separator: ".") }
            known = ExpandedValues()
        }
    }

    /// With the `-o` settings of a service put over them.
    func overridden(by service: MasterService) -> PostfixParameters {
        var copy = self
        copy.known = ExpandedValues()
        for override in service.overrides {
            copy.settings[override.name] = Setting(value: override.value, line: service.line)
        }
        return copy
    }

    /// Whether main.cf says something other than nothing.
    func isSet(_ name: String) -> Bool { settings[name] != nil }

    /// Where it is set; the whole file where it is not.
    func place(_ name: String) -> SourcePlace {
        if let setting = settings[name] { return SourcePlace(file, line: setting.line) }
        // What is `$other` by default stands where the other does.
        let other = defaults[name].flatMap { $0.hasPrefix("$") ? settings[String($0.dropFirst())] : nil }
        return SourcePlace(file, line: other?.line)
    }

    func raw(_ name: String) -> String? { settings[name]?.value ?? defaults[name] }

    /// Expanded; empty where there is none.
    func value(_ name: String) -> String {
        guard let raw = raw(name) else { return "" }
        return known.value(name) { expanded(raw) }
    }

    func expanded(_ text: String) -> String {
        var expansion = ParameterExpansion { raw($0) }
        return expansion.expand(text)
    }

    func list(_ name: String) -> [String] { PostfixList.parts(value(name)) }

    func isYes(_ name: String) -> Bool { value(name).lowercased() == "yes" }

    /// A time with Postfix's units (s, m, h, d, w), in seconds.
    func seconds(_ name: String, unit: Int64) -> Int64? {
        var text = value(name)[...]
        guard let last = text.last else { return nil }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        let factor = units[last]
        if factor != nil { text = text.dropLast() }
        guard let number = Int64(text) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor ?? unit)
        return overflow ? nil : product
    }
}
