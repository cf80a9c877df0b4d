import MailFormat
import Testing

@testable import Delivery

@Suite struct STSPolicyTests {
    static let example = "version: STSv1\r\nmode: enforce\r\nmx: mail.far.example\r\nmx: *.far.example\r\nmax_age: 604800\r\n"

    @Test func `the example of RFC 8461 is read`() throws {
        let policy = try #require(STSPolicy(Self.example))
        #expect(policy.mode == .enforce)
        #expect(policy.maxAge == 604_800)
        #expect(policy.patterns == ["mail.far.example", "*.far.example"])
    }

    @Test(
        arguments: [
            "version:STSv1\nmode:testing\nmx:a.example\nmax_age:1",
            "max_age: 1 \nmx: a.example\t\nmode: testing\nversion: STSv1",
            "version: STSv1\n\nmode: testing\nmode: enforce\nmx: A.example\nmax_age: 1\nmax_age: 2\nfuture: x: y\n",
        ])
    func `order, blanks, unknown fields and repeated ones do not matter`(text: String) throws {
        let policy = try #require(STSPolicy(text))
        #expect(policy.mode == .testing && policy.maxAge == 1 && policy.patterns == ["a.example"])
    }

    @Test func `a policy of none needs no hosts`() throws {
        #expect(STSPolicy("version: STSv1\nmode: none\nmax_age: 86400\n")?.mode == STSPolicy.Mode.none)
    }

    @Test(arguments: [("31557601", 31_557_600), ("9999999999", 31_557_600), ("0", 0)])
    func `a policy is kept a year at most`(age: String, seconds: Int) {
        #expect(STSPolicy("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: \(age)")?.maxAge == seconds)
    }

    @Test(
        arguments: [
            "", "version: STSv1", "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1",
            "mode: enforce\nmx: a.example\nmax_age: 1", "version: STSv1\nmx: a.example\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmax_age: 1", "version: STSv1\nmode: enforce\nmx: a.example",
            "version: STSv1\nmode: always\nmx: a.example\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1",
            "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1e3",
            "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 12345678901",
            "version: STSv1\nmode: enforce\nmx: a b.example\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmx: [192.0.2.1]\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmx: *\nmax_age: 1", "version: STSv1\nmode: enforce\nmx: a.*.example\nmax_age: 1",
            "<html>\nversion: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1",
        ])
    func `a malformed policy is none`(text: String) {
        #expect(STSPolicy(text) == nil)
    }

    @Test func `a policy has at most 64 KiB`() {
        #expect(STSPolicy(Self.example + String(repeating: "x: y\n", count: 13_000)) != nil)
        #expect(STSPolicy(Self.example + String(repeating: "x: y\n", count: 13_200)) == nil)
    }

    @Test(
        arguments: [
            ("mail.far.example", true), ("MAIL.FAR.example", true), ("mx.far.example", true), ("far.example", false),
            ("a.mx.far.example", false), ("mail.near.example", false), ("mx.notfar.example", false), ("[192.0.2.1]", false),
        ])
    func `a star stands for one label`(host: String, isListed: Bool) throws {
        #expect(try #require(STSPolicy(Self.example)).lists(try Domain(host)) == isListed)
    }

    @Test(
        arguments: [
            ("v=STSv1; id=20160831085700Z;", "20160831085700Z"), ("v=STSv1;id=1", "1"), ("v=STSv1 ; id=a1 ; x=y;", "a1"),
            ("v=STSv1; x=y; id=abc", "abc"),
        ])
    func `the TXT record bears an id`(text: String, id: String) {
        #expect(STSRecord(text)?.id == id)
    }

    @Test(
        arguments: [
            "", "v=STSv1", "v=STSv1;", "v=STSv2; id=1", "id=1; v=STSv1", " v=STSv1; id=1", "v=STSv1; id=", "v=STSv1; id=a-b",
            "v=STSv1; id=a b", "v=STSv1; id=123456789012345678901234567890123", "V=STSv1; id=1", "v=STSv1; ID=1", "v=spf1 -all",
        ])
    func `other TXT records are none`(text: String) {
        #expect(STSRecord(text) == nil)
    }

    @Test func `there must be exactly one record of MTA-STS`() {
        #expect(STSRecord.only(of: ["v=spf1 -all", "v=STSv1; id=1"])?.id == "1")
        #expect(STSRecord.only(of: ["v=STSv1; id=1", "v=STSv1; id=2"]) == nil)
        #expect(STSRecord.only(of: ["v=STSv1; id=1", "v=STSv1; broken"]) == nil)
        #expect(STSRecord.only(of: ["v=STSv10; id=1"]) == nil)
        #expect(STSRecord.only(of: []) == nil)
    }
}
