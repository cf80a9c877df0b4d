import Files
import Foundation
import Testing

@testable import Delivery

@Suite struct OrphanTests {
    @Test func tmpIsCleanedOfOursFromBeforeAndOfWhatIsOld() throws {
        let home = try Home()
        let maildir = Maildir(mailbox: home.mailbox(1))
        try FileManager.default.createDirectory(atPath: maildir.tmp, withIntermediateDirectories: true)
        let names = UniqueNames(hostname: "mx.kunde.example")
        let before = names.next(storedOctets: 1, wireOctets: 1)
        let ofDead = UniqueNames(hostname: "mx.kunde.example", process: 4_194_303).next()
        let ofLiving = UniqueNames(hostname: "mx.kunde.example", process: 1).next()
        let ofOtherHost = UniqueNames(hostname: "other.example", process: 4_194_303).next()
        let start = UniqueNames.now() + 1
        while UniqueNames.now() <= start {}
        let after = names.next()
        for name in [before, ofDead, ofLiving, ofOtherHost, after, "foreign", "foreign-old"] {
            try Data().write(to: URL(fileURLWithPath: maildir.tmp + "/" + name))
        }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -37 * 3600)], ofItemAtPath: maildir.tmp + "/foreign-old")
        try maildir.cleanTmp(LinuxFileSystem(), names: names, start: start)
        #expect(home.names(maildir.tmp) == [ofLiving, ofOtherHost, after, "foreign"].sorted())
    }
}
