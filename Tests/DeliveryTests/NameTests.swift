import MailFormat
import Testing

@testable import Delivery

@Suite struct NameTests {
    @Test(
        arguments: [
            ("1.M2P3Q4.h,S=5,W=6", 5), ("1.h,S=5", 5), ("1.h,S=5:2,S", 5), ("1.h,W=6,S=5", 5), ("1.h", nil), ("1.h,S=", nil),
            ("1.h,S=5x", nil), ("1.h:2,S", nil), ("1.h,S=99999999999999999999", nil),
        ] as [(String, Int64?)])
    func theSizeIsReadFromTheName(name: String, octets: Int64?) {
        #expect(MaildirName.storedOctets(in: name) == octets)
    }

    @Test func namesAreUniqueAndTellTheirMaker() throws {
        let names = UniqueNames(hostname: "a/b:c,d.example", process: 77)
        let made = (0..<1000).map { _ in names.next(storedOctets: 3, wireOctets: 4) }
        #expect(Set(made).count == 1000)
        let maker = try #require(MaildirName.maker(of: made[0]))
        #expect(maker.process == 77)
        #expect(maker.host == "a\\057b\\072c\\054d.example")
        #expect(maker.host == names.host)
        #expect(made.allSatisfy { !$0.contains("/") && !$0.contains(":") && $0.utf8.count < 200 })
    }

    @Test(arguments: ["1732490000.M1P2Q3.h", "1732490000.12_0.h", "x", "1.MxP2Q3.h"])
    func foreignNamesHaveNoMaker(name: String) {
        #expect((MaildirName.maker(of: name) == nil) == (name != "1732490000.M1P2Q3.h"))
    }

    @Test(arguments: [
        StagingEntry.mail(mailbox: 12, checksum: "0123456789abcdef", name: "1.M2P3Q4.h,S=5,W=6"), .part(name: "1.M2P3Q4.h"),
        .writesIntoMaildir(mailbox: 9),
    ])
    func stagingEntriesAreReadAsTheyAreWritten(entry: StagingEntry) {
        #expect(StagingEntry(fileName: entry.fileName) == entry)
    }

    @Test(arguments: ["lock", "", "x:y:z", "1:2", "1:0123:name", "tmp:x", "a:b:c:d"])
    func otherNamesAreNoEntries(name: String) {
        #expect(StagingEntry(fileName: name) == nil)
    }

    @Test func theChecksumDoesNotDependOnThePiecesAndSeesEveryOctet() {
        let octets = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        func sum(_ octets: [UInt8], piece: Int) -> String {
            var checksum = ContentChecksum()
            for start in stride(from: 0, to: octets.count, by: piece) {
                Array(octets[start..<min(start + piece, octets.count)]).withUnsafeBytes { checksum.add($0) }
            }
            return checksum.hexadecimal
        }
        let whole = sum(octets, piece: 1000)
        #expect(whole.utf8.count == 16)
        for piece in [1, 3, 7, 8, 9, 64, 999] { #expect(sum(octets, piece: piece) == whole) }
        for index in [0, 7, 8, 500, 999] {
            var changed = octets
            changed[index] ^= 1
            #expect(sum(changed, piece: 1000) != whole)
        }
        #expect(sum(octets + [0], piece: 1001) != whole)
        #expect(sum(Array(octets.dropLast()), piece: 1000) != whole)
    }
}
