import Hummingbird
import NIOCore

/// What a request is answered in: beside what Hummingbird needs, the connection it came over.
struct PlaneContext: RequestContext, RemoteAddressRequestContext {
    typealias Source = ApplicationRequestContextSource

    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The peer's address; asked of the connection only where somebody wants to know.
    var remoteAddress: SocketAddress? { channel.remoteAddress }
}
