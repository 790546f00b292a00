// The version of this build, and how pactwatch introduces itself to publishers.

/// The version; kept in step with CHANGELOG.md.
let version = "0.1.0"

/// The `User-Agent` of every request.
let userAgent = "pactwatch/\(version) (+https://github.com/pactwatch/pactwatch)"
