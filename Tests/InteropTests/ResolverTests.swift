import DNS
import Foundation
import MailFormat
import Testing

extension InteropTests {
    /// libunbound against zones that Knot DNS serves, signed by it where nothing else is said.
    @Suite(.serialized) struct ResolverTests {
        static let zone = KnotServer.Zone(
            name: "far.example",
            records: """
                @ MX 10 mx1
                @ MX 20 mx2
                mx1 A 127.0.0.1
                mx1 AAAA ::1
                mx2 A 127.0.0.2
                _25._tcp.mx1 TLSA 3 1 1 E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855
                alias CNAME @
                second CNAME alias
                dangling CNAME nowhere
                null MX 0 .
                text TXT "v=STSv1; " "id=1;"
                text TXT "other"
                """)
        static let plain = KnotServer.Zone(name: "plain.example", records: "@ MX 10 mx\nmx A 127.0.0.1", isSigned: false)

        @Test func `signed records are secure`() async throws {
            let knot = try KnotServer([Self.zone, Self.plain])
            let resolver = try UnboundResolver(.testing(knot, anchors: [knot.anchor(of: "far.example")]))
            let far = try Domain("far.example")
            let mx1 = try Domain("mx1.far.example")

            let exchangers = try await resolver.mailExchangers(of: far)
            #expect(
                Set(exchangers.records) == [
                    MailExchanger(preference: 10, host: mx1), MailExchanger(preference: 20, host: try Domain("mx2.far.example")),
                ])
            #expect(exchangers.isSecure && exchangers.nameExists)
            #expect((1...300).contains(exchangers.timeToLive))
            #expect(exchangers.canonicalName == nil)

            let addresses = try await resolver.addresses(of: mx1)
            #expect(Set(addresses.records.map(\.description)) == ["127.0.0.1", "::1"])
            #expect(addresses.isSecure)

            let tlsa = try await resolver.tlsaRecords(of: mx1, port: 25)
            #expect(tlsa.records.map { [$0.usage, $0.selector, $0.matchingType] } == [[3, 1, 1]])
            #expect(tlsa.records.first?.association.prefix(4) == [0xE3, 0xB0, 0xC4, 0x42])
            #expect(tlsa.isSecure)

            let texts = try await resolver.texts(of: "text.far.example")
            #expect(Set(texts.records) == ["v=STSv1; id=1;", "other"])
            #expect(try await resolver.mailExchangers(of: try Domain("null.far.example")).records.map(\.host) == [nil])
            await resolver.close()
        }

        @Test func `that there is nothing is proved too`() async throws {
            let knot = try KnotServer([Self.zone])
            let resolver = try UnboundResolver(.testing(knot, anchors: [knot.anchor(of: "far.example")]))
            let noName = try await resolver.mailExchangers(of: try Domain("nobody.far.example"))
            #expect(noName.records.isEmpty && !noName.nameExists && noName.isSecure)
            let noRecord = try await resolver.tlsaRecords(of: try Domain("mx2.far.example"), port: 25)
            #expect(noRecord.records.isEmpty && noRecord.isSecure)
            let noMX = try await resolver.mailExchangers(of: try Domain("mx1.far.example"))
            #expect(noMX.records.isEmpty && noMX.nameExists && noMX.isSecure)
            await resolver.close()
        }

        @Test func `CNAMEs are followed`() async throws {
            let knot = try KnotServer([Self.zone])
            let resolver = try UnboundResolver(.testing(knot, anchors: [knot.anchor(of: "far.example")]))
            let answer = try await resolver.mailExchangers(of: try Domain("second.far.example"))
            #expect(answer.records.count == 2 && answer.isSecure)
            #expect(answer.canonicalName == "far.example")
            let dangling = try await resolver.addresses(of: try Domain("dangling.far.example"))
            #expect(dangling.records.isEmpty && !dangling.nameExists)
            let list = try await MailHosts(resolver: resolver).hosts(for: try Domain("alias.far.example"))
            #expect(list.hosts.map(\.name.ascii) == ["mx1.far.example", "mx2.far.example"])
            #expect(list.isSecure && list.canonicalDestination?.ascii == "far.example")
            await resolver.close()
        }

        @Test func `a zone that nobody signed is believed, and is not secure`() async throws {
            let knot = try KnotServer([Self.zone, Self.plain])
            let resolver = try UnboundResolver(.testing(knot, anchors: [knot.anchor(of: "far.example")]))
            let answer = try await resolver.mailExchangers(of: try Domain("plain.example"))
            #expect(answer.records.count == 1 && !answer.isSecure)
            await resolver.close()
        }

        @Test func `a trusted key that is not the zone's makes all of it bogus`() async throws {
            let knot = try KnotServer([Self.zone])
            let wrong = try knot.anchor(of: "far.example").replacing(/[0-9A-Fa-f]{64}$/, with: String(repeating: "AB", count: 32))
            let resolver = try UnboundResolver(.testing(knot, anchors: [wrong]))
            await #expect {
                try await resolver.mailExchangers(of: try Domain("far.example"))
            } throws: {
                if case .bogus(let why) = $0 as? ResolverError { !why.isEmpty } else { false }
            }
            await resolver.close()
        }

        @Test func `a record that was changed after it was signed is bogus, and its neighbours are not`() async throws {
            let signing = try KnotServer([Self.zone])
            let anchor = try signing.anchor(of: "far.example")
            let forged = try signing.transfer(of: "far.example").replacing("\tA\t127.0.0.2", with: "\tA\t127.0.0.66")
            #expect(forged.contains("127.0.0.66"))
            signing.stop()
            let knot = try KnotServer([KnotServer.Zone(name: "far.example", records: forged, isSigned: false)])
            let resolver = try UnboundResolver(.testing(knot, anchors: [anchor]))
            #expect(try await resolver.addresses(of: try Domain("mx1.far.example")).isSecure)
            await #expect {
                try await resolver.addresses(of: try Domain("mx2.far.example"))
            } throws: {
                if case .bogus = $0 as? ResolverError { true } else { false }
            }
            let list = try await MailHosts(resolver: resolver).hosts(for: try Domain("far.example"))
            #expect(list.hosts.map(\.name.ascii) == ["mx1.far.example"])
            await resolver.close()
        }

        @Test func `answers are kept for their time to live`() async throws {
            let knot = try KnotServer([Self.zone])
            let resolver = try UnboundResolver(.testing(knot, anchors: [knot.anchor(of: "far.example")]))
            let first = try await resolver.mailExchangers(of: try Domain("far.example"))
            knot.stop()
            let second = try await resolver.mailExchangers(of: try Domain("far.example"))
            #expect(Set(first.records) == Set(second.records))
            #expect(second.isSecure && second.timeToLive <= first.timeToLive)
            await resolver.close()
        }

        /// A socket that takes datagrams and answers none.
        @Test func `nobody answering is known at the timeout`() async throws {
            let silent = try SilentResolver()
            let resolver = try UnboundResolver(
                UnboundSettings(
                    servers: .forwarders(["127.0.0.1@\(silent.port)"]), trustAnchors: [], isValidating: false,
                    timeout: .milliseconds(700)))
            let start = ContinuousClock.now
            await #expect(throws: ResolverError.temporary("no answer within 0.7 seconds")) {
                try await resolver.mailExchangers(of: try Domain("far.example"))
            }
            let took = start.duration(to: .now)
            #expect(took >= .milliseconds(700) && took < .seconds(10))
            await resolver.close()
        }

        @Test func `a task that is cancelled does not wait for its answer, nor does a resolver that closes`() async throws {
            let silent = try SilentResolver()
            let resolver = try UnboundResolver(
                UnboundSettings(
                    servers: .forwarders(["127.0.0.1@\(silent.port)"]), isValidating: false, timeout: .seconds(300),
                    mostQuestions: 4))
            let tasks = (0..<10).map { index in
                Task { try await resolver.texts(of: "name\(index).far.example") }
            }
            for task in tasks.prefix(5) { task.cancel() }
            for task in tasks.prefix(5) {
                await #expect(throws: ResolverError.temporary("the question was withdrawn")) { try await task.value }
            }
            await resolver.close()
            for task in tasks.dropFirst(5) {
                await #expect(throws: ResolverError.temporary("the resolver is shutting down")) { try await task.value }
            }
            await #expect(throws: ResolverError.temporary("the resolver is shutting down")) {
                try await resolver.texts(of: "far.example")
            }
        }

        @Test func `many questions at once are all answered`() async throws {
            let knot = try KnotServer([Self.zone])
            var settings = UnboundSettings.testing(knot, anchors: [try knot.anchor(of: "far.example")])
            settings.mostQuestions = 50
            let resolver = try UnboundResolver(settings)
            let secure = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<2_000 {
                    group.addTask { (try? await resolver.texts(of: "n\(index).far.example"))?.isSecure == true }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(secure == 2_000)
            await resolver.close()
        }
    }
}

extension UnboundSettings {
    /// Asks `knot` for everything, and trusts these keys only.
    static func testing(_ knot: KnotServer, anchors: [String]) -> UnboundSettings {
        UnboundSettings(servers: .forwarders(["127.0.0.1@\(knot.port)"]), trustAnchors: anchors, trustsRoot: false)
    }
}

/// A bound UDP port that nobody answers at.
final class SilentResolver {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        descriptor = socket
        var address = sockaddr_in(loopback: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw TestFailure("no free port: errno \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(descriptor)
    }
}
