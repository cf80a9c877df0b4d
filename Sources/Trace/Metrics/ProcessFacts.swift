import Foundation

/// What Linux tells about this process in /proc, proc(5).
enum ProcessFacts {
    static func register(in registry: PrometheusRegistry) {
        registry.gauge("process_resident_memory_bytes", help: "Resident memory of the process in octets.") { residentMemory() }
        registry.gauge("process_virtual_memory_bytes", help: "Virtual memory of the process in octets.") { virtualMemory() }
        registry.gauge("process_open_fds", help: "Open file descriptors of the process.") { openFiles() }
        registry.gauge("process_max_fds", help: "File descriptors that the process may open.") { maximumFiles() }
        let start = startTime()
        registry.gauge("process_start_time_seconds", help: "When the process began, in seconds since 1970.") { start }
    }

    /// The second field of statm: resident pages.
    static func residentMemory() -> Double? { pages(field: 1) }

    private static func virtualMemory() -> Double? { pages(field: 0) }

    private static func pages(field: Int) -> Double? {
        guard let text = contents(of: "/proc/self/statm") else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > field, let pages = Double(fields[field]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    static func openFiles() -> Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..` and the descriptor that reads them.
        return Double(max(count - 3, 0))
    }

    private static func maximumFiles() -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(7), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    /// Field 22 of stat has the ticks between the machine's start and the process's; `btime` has the machine's.
    static func startTime() -> Double? {
        guard let process = contents(of: "/proc/self/stat"), let machine = contents(of: "/proc/stat"),
            // The name in field 2 may contain anything, a closing bracket too: count behind the last one.
            let name = process.lastIndex(of: ")"),
            let bootLine = machine.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Double(bootLine.dropFirst(6))
        else { return nil }
        let fields = process[name...].split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]) else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// A file of /proc has no size; it is read to its end.
    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { break }
            octets += part[..<count]
        }
        return octets.isEmpty ? nil : String(decoding: octets, as: UTF8.self)
    }
}
