// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "martlet-benchmarks",
    targets: [
        .executableTarget(
            name: "martlet-bench",
            swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
