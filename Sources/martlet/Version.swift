/// Which Martlet this is. The package is numbered by this line (Scripts/deb).
enum Version {
    static let text = "0.1.0"
}
