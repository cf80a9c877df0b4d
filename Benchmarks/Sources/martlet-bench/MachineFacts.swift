import Foundation

/// What a reader has to know about the machine to make sense of the figures.
struct MachineFacts {
    let lines: [String]

    init(folder: String) {
        let cpu = Files.read("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        var name = utsname()
        uname(&name)
        let kernel = withUnsafePointer(to: &name.release) {
            $0.withMemoryRebound(to: CChar.self, capacity: 65) { String(cString: $0) }
        }
        let memory = ProcessInfo.processInfo.physicalMemory >> 20
        lines = [
            "Processor: \(ProcessInfo.processInfo.activeProcessorCount) × \(cpu ?? "unknown"), \(memory) MiB of memory",
            "Kernel: \(kernel); file system of \(folder): \(Self.fileSystem(of: folder))",
            "fdatasync of 4 KiB appended to a file: \(Self.syncRate(in: folder)) a second, one thread",
        ]
    }

    private static func fileSystem(of folder: String) -> String {
        var best = (length: 0, type: "unknown")
        for line in (Files.read("/proc/self/mounts") ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let mount = String(fields[1])
            let covers = mount == "/" || folder == mount || folder.hasPrefix(mount + "/")
            if covers, mount.count >= best.length { best = (mount.count, "\(fields[2])") }
        }
        return best.type
    }

    private static func syncRate(in folder: String) -> Int {
        let path = "\(folder)/sync-rate"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { return 0 }
        defer {
            close(descriptor)
            unlink(path)
        }
        let block = [UInt8](repeating: 0x61, count: 4096)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while clock.now - start < .seconds(1) {
            guard write(descriptor, block, block.count) == block.count, fdatasync(descriptor) == 0 else { return 0 }
            count += 1
        }
        return Int(Double(count) / (clock.now - start).seconds)
    }
}
