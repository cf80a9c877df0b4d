import SMTP

/// What a next hop announced in its answer to EHLO.
public typealias NextHopOffers = OfferedExtensions
