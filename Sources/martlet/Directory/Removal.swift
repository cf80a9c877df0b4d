/// What a command that removes something answers in JSON.
struct Removal: Codable, Equatable {
    var removed: String
}
