/// The types of records that are asked for, with their numbers (RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 6698 §7.1).
enum RecordType: Int32, Sendable {
    case a = 1
    case ptr = 12
    case mx = 15
    case txt = 16
    case aaaa = 28
    case tlsa = 52
}
