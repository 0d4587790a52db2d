package io.tidemark.controller.rpc;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS 1.3 in both directions, each side with a certificate that the other one trusts.
 *
 * @param server for connections that come in
 * @param client for those that go out
 */
public record RpcTls(SslContext server, SslContext client) {
    static final String PROTOCOL = "TLSv1.3";

    /**
     * From the keys of this node, and what it trusts: an authority of this cluster alone, since whoever has a
     * certificate of it may vote. The name in a certificate is therefore not compared with the host's.
     */
    public static RpcTls mutual(KeyManagerFactory keys, TrustManagerFactory trust) throws SSLException {
        SslContext server = SslContextBuilder.forServer(keys).trustManager(trust)
                .clientAuth(ClientAuth.REQUIRE).protocols(PROTOCOL).build();
        SslContext client = SslContextBuilder.forClient().keyManager(keys).trustManager(trust)
                .protocols(PROTOCOL).endpointIdentificationAlgorithm(null).build();
        return new RpcTls(server, client);
    }
}
