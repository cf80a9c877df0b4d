/// How far apart two spellings are: insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
enum SpellingDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }

    /// The candidate that is nearest to what was written; nil when none is near enough to be what was meant.
    static func nearest(to written: String, among candidates: [String]) -> String? {
        let limit = max(1, written.count / 3)
        return candidates.map { (candidate: $0, distance: between(written, $0)) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?.candidate
    }
}
