import Testing

@testable import martlet

@Suite struct ConfigurationValuesTests {
    @Test(
        "Octet counts",
        arguments: [("50M", 52_428_800), ("64K", 65536), ("1g", 1 << 30), ("0", 0), ("1000", 1000), ("8192", 8192)])
    func octetCounts(text: String, octets: Int) throws {
        let count = try OctetCount(reading: text)
        #expect(count.octets == octets)
        #expect(try OctetCount(reading: count.description) == count)
    }

    @Test(
        "Texts that are no octet count",
        arguments: ["", "M", "5T", "-5", "5.5M", "50 M", "50MB", "9999999999999999999", "9999999999G", "٣"])
    func noOctetCounts(text: String) {
        #expect(throws: ValueError.self) { try OctetCount(reading: text) }
    }

    @Test(
        "Times",
        arguments: [
            ("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("12h", 43_200_000), ("14d", 1_209_600_000), ("1h30m", 5_400_000),
            ("0s", 0), ("1s500ms", 1500),
        ] as [(String, Int64)])
    func times(text: String, milliseconds: Int64) throws {
        let span = try TimeSpan(reading: text)
        #expect(span.milliseconds == milliseconds)
        #expect(try TimeSpan(reading: span.description) == span)
    }

    @Test(
        "Texts that are no time",
        arguments: ["", "5", "m", "5 m", "30m1h", "5m5m", "1w", "-5s", "1.5s", "99999999999999d", "40000d"])
    func noTimes(text: String) {
        #expect(throws: ValueError.self) { try TimeSpan(reading: text) }
    }

    @Test(
        "Listening addresses",
        arguments: [
            ("0.0.0.0:25", "0.0.0.0:25"), ("[::]:25", "[::]:25"), ("[0:0::1]:2525", "[::1]:2525"), ("127.0.0.1:0", "127.0.0.1:0"),
            ("192.0.2.1:65535", "192.0.2.1:65535"),
        ])
    func addresses(text: String, written: String) throws {
        let address = try ListenAddress(reading: text)
        #expect(address.description == written)
        #expect(try address.socketAddress().port == address.port)
    }

    @Test(
        "Texts that are no listening address, and what is advised",
        arguments: [
            ("::1:25", "is an IPv6 address without brackets and port"), ("::", "did you mean \"[::]:25\"?"),
            ("25", "is not an IP address"),
            (":25", "names no address"), ("localhost:25", "is not an IP address"), ("127.0.0.1", "is not an IP address"),
            ("127.0.0.1:", "has no port"), ("127.0.0.1:65536", "has no port"), ("127.0.0.1:+5", "has no port"),
            ("[127.0.0.1]:25", "is not an IP address"), ("/run/martlet.sock", "is not an IP address"),
        ])
    func noAddresses(text: String, advice: String) {
        do throws(ValueError) {
            _ = try ListenAddress(reading: text)
            Issue.record("taken")
        } catch {
            #expect(error.description.contains(advice), "\(error)")
        }
    }

    @Test(
        "Distance of spellings",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3), ("ABC", "abc", 0),
            ("", "abc", 3),
        ])
    func distances(left: String, right: String, distance: Int) {
        #expect(SpellingDistance.between(left, right) == distance)
        #expect(SpellingDistance.between(right, left) == distance)
    }
}
