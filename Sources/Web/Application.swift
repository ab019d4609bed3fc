package import Directory

/// In this module an application is a product that subscribes to a directory; the HTTP server is
/// `WebApplication`.
package typealias Application = Directory.Application
