import CLinux
import Files
import Foundation

/// One packet between the server and `martlet deliver`: JSON, and the descriptor of a file beside it.
enum OwnerPacket {
    /// Whether it was sent; errno says why not.
    static func send(_ octets: Data, with file: OpenFile? = nil, over socket: Int32) -> Bool {
        let descriptors = file.map { [$0.descriptor] } ?? []
        let sent = octets.withUnsafeBytes { octets in
            clinux_send_descriptors(socket, descriptors, Int32(descriptors.count), octets.baseAddress, Int32(octets.count))
        }
        return sent >= 0
    }

    /// Nil at the end of the connection, and for more than fits.
    /// - Returns: the octets, and a descriptor for the caller to close.
    static func receive(from socket: Int32, into room: inout [UInt8]) -> (Data, descriptor: Int32?)? {
        var descriptors = [Int32](repeating: -1, count: Int(CLINUX_MOST_DESCRIPTORS))
        var count: Int32 = 0
        let length = clinux_receive_descriptors(socket, &descriptors, &count, &room, Int32(room.count))
        guard length > 0 else { return nil }
        for unwanted in descriptors[..<Int(count)].dropFirst() { close(unwanted) }
        return (Data(room[..<Int(length)]), count > 0 ? descriptors[0] : nil)
    }
}
