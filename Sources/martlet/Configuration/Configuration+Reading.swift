import Foundation
import MailFormat
import TOMLKit

extension Configuration {
    /// Reads and checks a configuration file.
    /// - Throws: ``ConfigurationError`` with all that is wrong: syntax, keys that do not exist, values, and what they name
    ///   (certificates, accounts).
    init(contentsOf file: String) throws(ConfigurationError) {
        self = try ConfigurationFile(contentsOf: file).configuration
    }
}

/// A configuration together with what the file itself says.
struct ConfigurationFile: Sendable {
    let path: String
    let configuration: Configuration
    /// Lines of the keys that the file sets; all others have their defaults.
    let lines: KeyLines

    /// - Throws: ``ConfigurationError`` as ``Configuration/init(contentsOf:)`` does.
    init(contentsOf file: String) throws(ConfigurationError) {
        try self.init(text: Self.text(of: file), file: file)
    }

    /// - Throws: ``ConfigurationError`` where it cannot be read or is no text.
    static func text(of file: String) throws(ConfigurationError) -> String {
        let octets = try Self.octets(of: file)
        guard let text = String(validating: octets, as: UTF8.self) else {
            // TOML 1.0, "Spec": a document is valid UTF-8.
            let line = octets.split(separator: 0x0A, omittingEmptySubsequences: false)
                .firstIndex { String(validating: $0, as: UTF8.self) == nil }
            throw ConfigurationError([
                ConfigurationFinding(file: file, line: line.map { $0 + 1 }, message: "this line is not UTF-8")
            ])
        }
        return text
    }

    /// - Parameter file: where relative paths in the text start, and the name for errors.
    init(text: String, file: String) throws(ConfigurationError) {
        let (values, findings) = try Self.values(of: text, file: file)
        var configuration = values
        ConfigurationChecks(configuration: configuration, findings: findings).run()
        guard findings.all.isEmpty else { throw ConfigurationError(findings.all) }
        // The greeting and `Received` fields are ASCII: A-labels instead of U-labels.
        if let domain = try? Domain(configuration.hostname) { configuration.hostname = domain.ascii }
        path = file
        self.configuration = configuration
        lines = findings.lines
    }

    /// The values of a text, not looked at together nor with what they name: for who wants to know what it says before all is in it.
    /// - Throws: ``ConfigurationError`` for syntax, keys that do not exist and values that cannot be read.
    static func unchecked(text: String, file: String) throws(ConfigurationError) -> (values: Configuration, lines: KeyLines) {
        let (values, findings) = try values(of: text, file: file)
        guard findings.all.isEmpty else { throw ConfigurationError(findings.all) }
        return (values, findings.lines)
    }

    private static func values(
        of text: String, file: String
    ) throws(ConfigurationError) -> (values: Configuration, findings: ConfigurationFindings) {
        let document: TOMLTable
        do {
            document = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw ConfigurationError([ConfigurationFinding(file: file, line: error.source.begin.line, message: error.description)]
            )
        } catch {
            throw ConfigurationError([ConfigurationFinding(file: file, line: nil, message: "\(error)")])
        }
        let findings = ConfigurationFindings(file: file, document: document, lines: KeyLines(text))
        ConfigurationKeys.noteUnknown(in: findings)
        var configuration = Configuration()
        do {
            var decoder = TOMLDecoder()
            if let key = CodingUserInfoKey.findings { decoder.userInfo[key] = findings }
            configuration = try decoder.decode(Configuration.self, from: document)
        } catch {
            findings.note(ConfigurationPath(), "\(error)")
        }
        configuration.resolvePaths(from: URL(fileURLWithPath: file).deletingLastPathComponent())
        return (configuration, findings)
    }

    private static func octets(of file: String) throws(ConfigurationError) -> Data {
        let reason: String
        if let handle = FileHandle(forReadingAtPath: file) {
            do {
                return try handle.readToEnd() ?? Data()
            } catch {
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
                reason =
                    exists && isFolder.boolValue
                    ? "this is a folder, not a file" : "cannot be read: \(error.localizedDescription)"
            }
        } else {
            switch access(file, R_OK) == 0 ? 0 : errno {
            case ENOENT, ENOTDIR: reason = "there is no such file; --config names another"
            case EACCES: reason = "permission to read the file is lacking"
            case let code: reason = "cannot be read: \(String(cString: strerror(code)))"
            }
        }
        throw ConfigurationError([ConfigurationFinding(file: file, line: nil, message: reason)])
    }
}

extension Configuration {
    /// Relative paths start at the folder of the configuration file, wherever the server is started.
    fileprivate mutating func resolvePaths(from folder: URL) {
        func absolute(_ path: String) -> String {
            path.isEmpty || path.hasPrefix("/") ? path : folder.appendingPathComponent(path).standardizedFileURL.path
        }
        home = absolute(home)
        mail = absolute(mail)
        local.folder = absolute(local.folder)
        tls.certificate = absolute(tls.certificate)
        tls.key = absolute(tls.key)
        dns.trustAnchors = absolute(dns.trustAnchors)
        outgoingTLS.authorities = absolute(outgoingTLS.authorities)
    }
}
