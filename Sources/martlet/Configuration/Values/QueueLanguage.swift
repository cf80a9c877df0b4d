/// What reports are written in.
enum QueueLanguage: String, ChoiceValue {
    case english = "en"
    case german = "de"
}
