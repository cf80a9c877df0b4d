import Foundation
import Testing

@testable import martlet

/// What the service manager is told, by the protocol of sd_notify(3).
@Suite struct ServiceNotifierTests {
    /// A datagram socket as the service manager has it.
    private final class Manager {
        let path: String
        private let descriptor: CInt

        init() throws {
            path = FileManager.default.temporaryDirectory.appendingPathComponent("notify-\(UUID().uuidString.prefix(8))").path
            descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let octets = Array(path.utf8)
            try #require(octets.count < MemoryLayout.size(ofValue: address.sun_path))
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: octets) }
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0)
        }

        deinit {
            close(descriptor)
            unlink(path)
        }

        /// What was sent and not read yet; nil when there is nothing.
        func received() -> String? {
            var octets = [UInt8](repeating: 0, count: 1024)
            let count = recv(descriptor, &octets, octets.count, CInt(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: octets.prefix(count), as: UTF8.self)
        }
    }

    @Test func `ready, reloading and stopping reach the service manager`() throws {
        let manager = try Manager()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.path])
        notifier.ready()
        #expect(manager.received()?.split(separator: "\n").first == "READY=1")
        notifier.reloading()
        let reloading = try #require(manager.received())
        #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        notifier.stopping()
        #expect(manager.received()?.split(separator: "\n").first == "STOPPING=1")
        #expect(manager.received() == nil)
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nowhere/notify"]])
    func `where nobody listens nothing happens`(environment: [String: String]) throws {
        let manager = try Manager()
        ServiceNotifier(environment: environment).ready()
        #expect(manager.received() == nil)
    }
}
