/// Where Prometheus fetches the metrics.
struct MetricsSection: Codable, Equatable, Sendable {
    /// A loopback address; nil, written as the empty text: no metrics are served.
    var listen: ListenAddress?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case listen
    }

    init() {
        listen = try? ListenAddress(reading: "127.0.0.1:9925")
    }

    init(from decoder: any Decoder) throws {
        self.init()
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        let text = reader.value(.listen, or: listen?.description ?? "")
        do {
            listen = text.isEmpty ? nil : try ListenAddress(reading: text)
        } catch {
            reader.note(.listen, error.description)
        }
        if let listen, !listen.isLoopback {
            reader.note(.listen, "must be a loopback address such as \"127.0.0.1:9925\": the page asks for no password")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(listen?.description ?? "", forKey: .listen)
    }
}
