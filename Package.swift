// swift-tools-version:6.2
import PackageDescription

/// The project's own targets are built in Swift 6 language mode and a warning stops the build.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "martlet",
    products: [
        .executable(name: "martlet", targets: ["martlet"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    ],
    targets: [
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CUnbound", pkgConfig: "libunbound", providers: [.apt(["libunbound-dev"])]),
        .target(name: "CLinux"),

        .target(name: "Files", dependencies: ["CLinux"], swiftSettings: house),
        .target(name: "MailFormat", dependencies: ["CIDN2", crypto], swiftSettings: house),
        .target(name: "SMTP", dependencies: ["MailFormat", nioCore, nioPosix, nioSSL, nioTLS, crypto], swiftSettings: house),
        .target(name: "DNS", dependencies: ["MailFormat", "CUnbound", nioCore, nioPosix, logging], swiftSettings: house),
        .target(name: "Directory", dependencies: ["MailFormat", "CCrypt", grdb, crypto, cryptoExtras], swiftSettings: house),
        .target(name: "Spool", dependencies: ["MailFormat", "Files", grdb, nioCore, nioPosix, logging], swiftSettings: house),
        .target(
            name: "Trace",
            dependencies: [grdb, logging, metrics, coreMetrics, lifecycle, nioCore, nioPosix, nioHTTP1],
            swiftSettings: house
        ),
        .target(
            name: "Delivery",
            dependencies: [
                "MailFormat", "SMTP", "DNS", "Directory", "Spool", "Trace", "Files", "CLinux", nioCore, nioPosix, nioSSL, nioTLS,
                nioHTTP1,
                httpClient, crypto,
                x509, logging, metrics, lifecycle,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Reception",
            dependencies: [
                "MailFormat", "SMTP", "DNS", "Directory", "Spool", "Delivery", "Trace", "CLinux", nioCore, nioPosix, nioSSL,
                nioTLS, crypto,
                logging, metrics, lifecycle,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Takeover",
            dependencies: [
                "MailFormat", "Directory", "Spool", "Files", "CLinux", grdb, nioCore, logging, crypto, cryptoExtras, mustache,
            ],
            swiftSettings: house),
        .executableTarget(
            name: "martlet",
            dependencies: [
                "MailFormat", "SMTP", "DNS", "Directory", "Spool", "Delivery", "Reception", "Trace", "Takeover", "Files",
                "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                nioCore, nioPosix, nioSSL, logging, metrics, lifecycle, unixSignals,
            ],
            swiftSettings: house
        ),

        // The queue measured by itself; it needs the room and not the binary, so it is no part of the package Benchmarks.
        .executableTarget(
            name: "spool-bench", dependencies: ["Spool", "MailFormat", nioCore, logging],
            path: "Benchmarks/Sources/spool-bench", swiftSettings: house),
        // The reading of a large old server.
        .executableTarget(
            name: "takeover-bench", dependencies: ["Takeover"], path: "Benchmarks/Sources/takeover-bench", swiftSettings: house),

        .target(name: "GeneratedMail", dependencies: ["MailFormat"], path: "Tests/GeneratedMail", swiftSettings: house),
        .target(name: "FaultyFiles", dependencies: ["Files"], path: "Tests/FaultyFiles", swiftSettings: house),
        .target(
            name: "TestFixtures", dependencies: ["Trace", logging, lifecycle], path: "Tests/TestFixtures", swiftSettings: house),
        .testTarget(name: "FilesTests", dependencies: ["Files", "FaultyFiles"], swiftSettings: house),
        .testTarget(name: "MailFormatTests", dependencies: ["MailFormat", "GeneratedMail"], swiftSettings: house),
        .testTarget(
            name: "SMTPTests", dependencies: ["SMTP", "MailFormat", "GeneratedMail", nioCore, crypto], swiftSettings: house),
        .testTarget(name: "DNSTests", dependencies: ["DNS", "MailFormat", nioCore, nioPosix], swiftSettings: house),
        .executableTarget(
            name: "spool-steps", dependencies: ["Spool", "MailFormat", nioCore, logging], path: "Tests/SpoolSteps",
            swiftSettings: house),
        .testTarget(
            name: "SpoolTests",
            dependencies: ["Spool", "spool-steps", "MailFormat", "Files", "FaultyFiles", grdb, nioCore, logging],
            swiftSettings: house),
        .testTarget(name: "DirectoryTests", dependencies: ["Directory", "MailFormat", grdb, crypto], swiftSettings: house),
        .testTarget(
            name: "TraceTests", dependencies: ["Trace", grdb, logging, metrics, coreMetrics, lifecycle, nioCore, nioPosix],
            swiftSettings: house
        ),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "Directory", "SMTP", "DNS", "Spool", "Trace", "MailFormat", "Files", "TestFixtures", "FaultyFiles",
                nioCore, nioPosix,
                nioSSL,
                logging, lifecycle, nioTLS, crypto, x509,
            ],
            swiftSettings: house),
        .testTarget(
            name: "ReceptionTests",
            dependencies: [
                "Reception", "Delivery", "Directory", "Spool", "DNS", "SMTP", "MailFormat", "TestFixtures", "Trace", nioCore,
                nioPosix, nioSSL,
                logging, crypto, lifecycle,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "TakeoverTests",
            dependencies: ["Takeover", "Directory", "Spool", "MailFormat", "GeneratedMail", nioCore, logging, crypto, grdb],
            swiftSettings: house),
        .testTarget(
            name: "MartletTests",
            dependencies: [
                "martlet", "Takeover", "DNS", "Delivery", "Reception", "Directory", "Spool", "MailFormat", "Trace", nioCore,
                logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "martlet", "MailFormat", "SMTP", "DNS", "Directory", "Spool", "Trace", "Delivery", "Reception", "Takeover",
                "GeneratedMail", nioCore, nioPosix, nioSSL, logging, crypto,
            ],
            exclude: ["Peers"],
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
