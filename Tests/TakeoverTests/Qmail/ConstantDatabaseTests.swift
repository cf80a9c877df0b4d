import Testing

@testable import Takeover

@Suite("Constant databases")
struct ConstantDatabaseTests {
    private static func sample() -> [UInt8] {
        var writer = ConstantDatabaseWriter()
        for number in 0..<1000 { writer.add("key\(number)", "value \(number)") }
        writer.add("key7", "a later one")
        writer.add("", "empty")
        return writer.octets
    }

    @Test("every record is read, and found by its key as a program finds it")
    func all() {
        let database = ConstantDatabase(Self.sample())
        #expect(database.damage == nil)
        #expect(database.records.count == 1002)
        for number in 0..<1000 {
            #expect(database.value(for: "key\(number)".utf8).map(Array.init) == Array("value \(number)".utf8))
        }
        #expect(database.value(for: "".utf8).map(Array.init) == Array("empty".utf8))
        #expect(database.value(for: "nothing".utf8) == nil)
    }

    @Test("an empty database has no records and no damage")
    func empty() {
        let database = ConstantDatabase(ConstantDatabaseWriter().octets)
        #expect(database.records.isEmpty)
        #expect(database.damage == nil)
        #expect(database.value(for: "x".utf8) == nil)
    }

    @Test("a file cut off anywhere gives what is left of it")
    func cutOff() {
        let whole = Self.sample()
        let records = ConstantDatabase(whole).records
        for count in stride(from: 0, to: 2600, by: 7) {
            let database = ConstantDatabase(Array(whole.prefix(count)))
            #expect(database.damage == (count < 2048 ? .noHeader : .cutOff))
            #expect(database.records.map { Array($0.key) } == records.prefix(database.records.count).map { Array($0.key) })
            _ = database.value(for: "key1".utf8)
        }
    }

    @Test("numbers that point anywhere lead nowhere")
    func wild() {
        var generator = SplitMix(state: 1)
        let whole = Self.sample()
        for _ in 0..<300 {
            var octets = whole
            for _ in 0..<40 { octets[Int.random(in: 0..<2200, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
            let database = ConstantDatabase(octets)
            #expect(database.records.count <= octets.count / 8)
            for number in 0..<20 { _ = database.value(for: "key\(number)".utf8) }
        }
        #expect(ConstantDatabase([UInt8](repeating: 0xFF, count: 4096)).records.isEmpty)
    }
}

/// Numbers that are the same each time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
