import CUnbound
import Dispatch

/// libunbound with a thread of its own that does the asking, and a dispatch queue that hands questions in and takes answers out
/// when libunbound's descriptor becomes readable. No caller and no event loop ever waits for it.
///
/// `@unchecked Sendable`: everything below `context` is touched on `queue` only.
final class UnboundContext: @unchecked Sendable {
    private let queue = DispatchQueue(label: "martlet.dns")
    private let context: OpaquePointer
    private let source: any DispatchSourceRead
    private let timeout: Duration
    private let mostQuestions: Int
    private var asked: Set<UnboundQuestion> = []
    private var waiting: [UnboundQuestion] = []
    private var isClosed = false

    /// - Parameter context: configured and finalized; deleted by ``close()``.
    init(owning context: OpaquePointer, timeout: Duration, mostQuestions: Int) {
        self.context = context
        self.timeout = timeout
        self.mostQuestions = mostQuestions
        source = DispatchSource.makeReadSource(fileDescriptor: ub_fd(context), queue: queue)
        source.setEventHandler { [weak self] in
            guard let self, !self.isClosed else { return }
            // Calls back for each question that is answered.
            ub_process(self.context)
            self.askWaiting()
        }
        // The descriptor is libunbound's own: it is closed once nobody looks at it any more.
        source.setCancelHandler { [context = Handle(context)] in ub_ctx_delete(context.pointer) }
        source.activate()
    }

    /// A pointer that goes to another thread, once.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) {
            self.pointer = pointer
        }
    }

    deinit {
        source.cancel()
    }

    /// Asks. Returns by the timeout at the latest, and at once when the task is cancelled.
    func answer(to name: String, _ type: RecordType) async throws(ResolverError) -> UnboundAnswer {
        let question = UnboundQuestion(name: name, type: type)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { self.begin(question, continuation) }
            }
        } onCancel: {
            queue.async { self.giveUp(question, "the question was withdrawn") }
        }.get()
    }

    /// Ends all questions. What is asked afterwards is refused.
    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.isClosed = true
                for question in Array(self.asked) + self.waiting { self.giveUp(question, "the resolver is shutting down") }
                self.source.cancel()
                continuation.resume()
            }
        }
    }

    private func begin(_ question: UnboundQuestion, _ continuation: UnboundQuestion.Continuation) {
        question.continuation = continuation
        // A question that was withdrawn before it came here.
        if question.isOver { return question.finish(.failure(.temporary("the question was withdrawn"))) }
        guard !isClosed else { return question.finish(.failure(.temporary("the resolver is shutting down"))) }
        if asked.count < mostQuestions { ask(question) } else { waiting.append(question) }
        guard !question.isOver else { return }
        queue.asyncAfter(deadline: .now() + timeout.dispatchInterval) { [weak self, weak question] in
            guard let self, let question else { return }
            self.giveUp(question, "no answer within \(self.timeout)")
        }
    }

    private func ask(_ question: UnboundQuestion) {
        asked.insert(question)
        question.owner = self
        // Taken back by the callback, or where it will not be called.
        let reference = Unmanaged.passRetained(question)
        let code = ub_resolve_async(
            context, question.name, question.type.rawValue, 1, reference.toOpaque(),
            { reference, code, result in
                guard let reference else { return }
                let question = Unmanaged<UnboundQuestion>.fromOpaque(reference).takeRetainedValue()
                question.owner?.end(question, code, result)
            }, &question.identifier)
        if code != 0 {
            reference.release()
            asked.remove(question)
            question.finish(.failure(.temporary(Self.text(code))))
        }
    }

    private func end(_ question: UnboundQuestion, _ code: Int32, _ result: UnsafeMutablePointer<ub_result>?) {
        asked.remove(question)
        guard code == 0, let result else { return question.finish(.failure(.temporary(Self.text(code)))) }
        defer { ub_resolve_free(result) }
        question.finish(UnboundAnswer.read(result))
    }

    private func giveUp(_ question: UnboundQuestion, _ why: String) {
        if asked.remove(question) != nil {
            // libunbound works on, for its cache, and does not call back.
            if ub_cancel(context, question.identifier) == 0 { Unmanaged.passUnretained(question).release() }
        } else {
            waiting.removeAll { $0 === question }
        }
        question.finish(.failure(.temporary(why)))
        if !isClosed { askWaiting() }
    }

    private func askWaiting() {
        while !waiting.isEmpty, asked.count < mostQuestions { ask(waiting.removeFirst()) }
    }

    static func text(_ code: Int32) -> String { String(cString: ub_strerror(code)) }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        return .milliseconds(Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
