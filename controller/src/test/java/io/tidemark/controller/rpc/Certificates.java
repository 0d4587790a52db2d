package io.tidemark.controller.rpc;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** Certificates of an authority that lives as long as a test. */
final class Certificates {
    private final X509Bundle authority;

    Certificates() throws Exception {
        authority = new CertificateBuilder().subject("CN=authority").setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** What a node with a certificate of this authority speaks by. */
    RpcTls node(String name) throws Exception {
        X509Bundle bundle = new CertificateBuilder().subject("CN=" + name).addSanDnsName("localhost")
                .buildIssuedBy(authority);
        return RpcTls.mutual(bundle.toKeyManagerFactory(), authority.toTrustManagerFactory());
    }
}
