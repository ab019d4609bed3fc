import Foundation
import NIOCore
import NIOPosix

/// Looks whether a port can be listened on before anything is started for it.
enum FreePort {
    /// The port itself, or a free one for 0.
    static func find(host: String, port: Int) async throws -> Int {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            let found = channel.localAddress?.port ?? port
            try await channel.close().get()
            return found
        } catch let error as IOError {
            throw CommandFailure(
                sentence(for: error.errnoCode, host: host, port: port),
                status: CommandFailure.unavailable
            )
        } catch {
            throw CommandFailure(
                "\(host) is no address of this machine that can be listened on: choose another "
                    + "with --host, such as 127.0.0.1.",
                status: CommandFailure.unavailable
            )
        }
    }

    private static func sentence(for code: Int32, host: String, port: Int) -> String {
        switch code {
        case EADDRINUSE:
            "Another program listens on port \(port) of \(host). Stop it, or choose another port "
                + "with --port."
        case EACCES:
            "Port \(port) may be listened on by root alone. Choose one above 1023 with --port."
        case EADDRNOTAVAIL:
            "\(host) is no address of this machine. Choose another with --host, such as 127.0.0.1."
        default:
            "Port \(port) of \(host) cannot be listened on: error number \(code)."
        }
    }
}
