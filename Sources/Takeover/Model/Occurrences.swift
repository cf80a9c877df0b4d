/// One kind of thing that can be found a hundred thousand times, so that one ``Finding`` tells of all: the first names, and how many there are.
struct Occurrences: Hashable, Sendable {
    private(set) var count = 0
    /// The first five.
    private(set) var names: [String] = []
    /// Of the first.
    private(set) var place: SourcePlace?

    var isEmpty: Bool { count == 0 }

    mutating func add(_ name: String, at place: SourcePlace) {
        count += 1
        if names.count < 5 { names.append(name) }
        if self.place == nil { self.place = place }
    }

    /// `anna, bernd and 3 more`.
    var listed: Wording {
        let shown = names.map { Finding.printable($0) }.joined(separator: ", ")
        guard count > names.count else { return Wording(shown, german: shown) }
        let rest = count - names.count
        return Wording("\(shown) and \(rest) more", german: "\(shown) und \(rest) weitere")
    }

    /// A finding about them all, at the place of the first; nil where there is none. Each text gets the names.
    func finding(
        _ topic: Finding.Topic, _ text: (String) -> String, german: (String) -> String, advice: Wording? = nil
    ) -> Finding? {
        guard let place else { return nil }
        let listed = listed
        return Finding(topic, at: place, Wording(text(listed.english), german: german(listed.german)), advice: advice)
    }
}
