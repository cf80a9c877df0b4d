import Takeover

/// What the environment says of the operator's language and terminal (locale(7)): of the three variables the first that says anything.
struct OperatorLocale {
    private let name: String

    init(environment: [String: String]) {
        name = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
        let charset = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
        isUTF8 = ["utf-8", "utf8"].contains { charset.lowercased().hasSuffix($0) }
    }

    /// Whether the terminal shows UTF-8.
    let isUTF8: Bool

    var language: Wording.Language { name.hasPrefix("de") ? .german : .english }
}
