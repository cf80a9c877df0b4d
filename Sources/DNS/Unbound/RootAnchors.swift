/// The keys of the root (data.iana.org/root-anchors/root-anchors.xml): KSK-2017 and KSK-2024. They are used where the system
/// has no newer list of its own, Debian's package dns-root-data.
enum RootAnchors {
    static let systemFile = "/usr/share/dns/root.key"

    static let builtIn = [
        ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
        ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
    ]
}
