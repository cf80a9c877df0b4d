import Testing

@testable import Delivery

/// How many at once.
struct DeliveryWindowTests {
    @Test func `a round of deliveries that work makes room for one more, up to the limit`() {
        var window = DeliveryWindow(start: 2, limit: 4)
        var widths = [window.width]
        for _ in 0..<20 {
            window.succeeded()
            if widths.last != window.width { widths.append(window.width) }
        }
        #expect(widths == [2, 3, 4])
    }

    @Test func `a failure halves, and one is always left`() {
        var window = DeliveryWindow(start: 20, limit: 20)
        let widths = (0..<6).map { _ in
            window.failed()
            return window.width
        }
        #expect(widths == [10, 5, 2, 1, 1, 1])
    }

    @Test func `what grew after a failure is lost at the next one`() {
        var window = DeliveryWindow(start: 4, limit: 20)
        window.failed()
        window.succeeded()
        #expect(window.width == 2)
        window.succeeded()
        #expect(window.width == 3)
        window.failed()
        #expect(window.width == 1)
    }

    @Test(arguments: [(0, 0), (-3, 5), (9, 3)]) func `a start beyond the limits is brought within them`(start: Int, limit: Int) {
        let window = DeliveryWindow(start: start, limit: limit)
        #expect((1...max(1, limit)).contains(window.width))
    }
}
