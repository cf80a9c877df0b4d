import Testing

/// Everything that needs the built server, and programs of others to talk to it. One after another, since some of them keep
/// both processors busy.
@Suite(.serialized) struct InteropTests {}
