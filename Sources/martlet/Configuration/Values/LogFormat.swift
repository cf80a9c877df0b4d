/// How log lines look.
enum LogFormat: String, ChoiceValue {
    /// Text on a terminal, JSON otherwise.
    case auto
    case text
    case json
}
