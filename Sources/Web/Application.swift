package import Directory

/// In this module an application is a product that subscribes to a directory; Hummingbird's is the
/// HTTP server.
package typealias Application = Directory.Application
