import DNS
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [(4, true), (16, true), (0, false), (5, false), (15, false)])
    func hasFourOrSixteenOctets(count: Int, isAddress: Bool) {
        #expect((IPAddress(octets: .init(repeating: 1, count: count)) != nil) == isAddress)
    }
}
