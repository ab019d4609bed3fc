import Foundation
import NIOCore
import NIOPosix

/// Looks whether a port can be listened on before anything is started for it.
enum FreePort {
    /// The port itself, or a free one for 0.
    ///
    /// - Parameter flags: what to set otherwise when it cannot be, for the message.
    static func find(
        host: String,
        port: Int,
        flags: (host: String, port: String) = ("--host", "--port")
    ) async throws -> Int {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                // Whoever connects meanwhile is refused when the look is over. Accepted, a probe
                // would wait here for an answer that nobody gives.
                .serverChannelOption(.autoRead, value: false)
                .bind(host: host, port: port).get()
            let found = channel.localAddress?.port ?? port
            try await channel.close().get()
            return found
        } catch let error as IOError {
            throw CommandFailure(
                sentence(for: error.errnoCode, host: host, port: port, flags: flags),
                status: CommandFailure.unavailable
            )
        } catch {
            throw CommandFailure(
                "\(host) is no address of this machine that can be listened on: choose another "
                    + "with \(flags.host), such as 127.0.0.1.",
                status: CommandFailure.unavailable
            )
        }
    }

    private static func sentence(
        for code: Int32,
        host: String,
        port: Int,
        flags: (host: String, port: String)
    ) -> String {
        switch code {
        case EADDRINUSE:
            "Another program listens on port \(port) of \(host). Stop it, or choose another port "
                + "with \(flags.port)."
        case EACCES:
            "Port \(port) may be listened on by root alone. Choose one above 1023 with "
                + "\(flags.port)."
        case EADDRNOTAVAIL:
            "\(host) is no address of this machine. Choose another with \(flags.host), such as "
                + "127.0.0.1."
        default:
            "Port \(port) of \(host) cannot be listened on: error number \(code)."
        }
    }
}

extension OperationsSettings {
    /// Sets the port to one that can be listened on.
    mutating func findPort() async throws {
        port = try await FreePort.find(
            host: host,
            port: port,
            flags: ("--operations-host", "--operations-port")
        )
    }

    /// The most time from SIGTERM to the end of the last request.
    var drain: Duration { drainDelay + drainGrace }
}
