import NIOHTTP1

/// What the metrics port answers, decided without I/O.
struct MetricsAnswer: Equatable {
    var status: HTTPResponseStatus
    var contentType: String
    var body: String
    var allow: String?

    enum Question: Equatable {
        case metrics
        case health
        case refused(MetricsAnswer)
    }

    static let metricsType = "text/plain; version=0.0.4; charset=utf-8"
    private static let textType = "text/plain; charset=utf-8"

    static func question(of head: HTTPRequestHead) -> Question {
        let path = head.uri.prefix { $0 != "?" }
        guard path == "/metrics" || path == "/health" else {
            return .refused(.text(.notFound, "there is nothing here but /metrics and /health\n"))
        }
        guard head.method == .GET || head.method == .HEAD else {
            var answer = MetricsAnswer.text(.methodNotAllowed, "only GET and HEAD are allowed here\n")
            // RFC 9110 §15.5.6: a 405 tells what is allowed.
            answer.allow = "GET, HEAD"
            return .refused(answer)
        }
        return path == "/metrics" ? .metrics : .health
    }

    static func health(_ isHealthy: Bool) -> MetricsAnswer {
        isHealthy ? .text(.ok, "ok\n") : .text(.serviceUnavailable, "unhealthy\n")
    }

    static func metrics(_ text: String) -> MetricsAnswer {
        MetricsAnswer(status: .ok, contentType: metricsType, body: text)
    }

    private static func text(_ status: HTTPResponseStatus, _ body: String) -> MetricsAnswer {
        MetricsAnswer(status: status, contentType: textType, body: body)
    }
}
