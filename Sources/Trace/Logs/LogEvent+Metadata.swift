import Logging

extension LogEvent {
    /// The metadata of the handler, of its provider and of this event; the nearer to the event, the stronger.
    func allMetadata(of handler: some LogHandler) -> Logger.Metadata {
        var all = handler.metadata
        if let provided = handler.metadataProvider?.get() { all.merge(provided) { $1 } }
        if let metadata { all.merge(metadata) { $1 } }
        if let error, all["error"] == nil { all["error"] = "\(error)" }
        return all
    }
}
