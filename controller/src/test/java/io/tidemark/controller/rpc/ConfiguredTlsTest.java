package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.port.OsDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredTlsTest {
    @TempDir
    Path directory;

    private String pem = "";
    private String trusted = "";

    @BeforeEach
    void makeKeys() throws Exception {
        X509Bundle authority = new CertificateBuilder().subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle node = new CertificateBuilder().subject("CN=node").buildIssuedBy(authority);
        pem = node.getPrivateKeyPEM() + "\n" + node.getCertificatePathPEM();
        trusted = authority.getCertificatePEM();
        KeyStore keys = node.toKeyStore("secret".toCharArray());
        try (OutputStream out = Files.newOutputStream(directory.resolve("keys.p12"))) {
            keys.store(out, "secret".toCharArray());
        }
        Files.writeString(directory.resolve("keys.pem"), pem);
        Files.writeString(directory.resolve("trust.pem"), trusted);
    }

    private NodeConfig config(String protocol, String settings) throws Exception {
        Path file = Files.writeString(directory.resolve("server.properties"), """
                process.roles=controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:9093
                listeners=CONTROLLER://127.0.0.1:9093
                log.dirs=%s
                listener.security.protocol.map=CONTROLLER:%s
                %s
                """.formatted(directory.resolve("data"), protocol,
                settings.replace("DIR", directory.toString())));
        return new ConfigLoader(OsDisk.INSTANCE, directory).load(file).config();
    }

    private void requireRefused(String settings, String sentence) throws Exception {
        NodeConfig config = config("SSL", settings);
        assertThatThrownBy(() -> ConfiguredTls.of(config)).isInstanceOf(IOException.class)
                .hasMessageContaining("CONTROLLER").hasMessageContaining(sentence);
    }

    @Test
    void thereIsNoneWhereTheListenerSpeaksInTheClear() throws Exception {
        assertThat(ConfiguredTls.of(config("PLAINTEXT", ""))).isNull();
    }

    @Test
    void keysMayBeInPemFilesInPkcs12OrInTheNodesFileItself() throws Exception {
        assertThat(ConfiguredTls.of(config("SSL", """
                ssl.keystore.type=PEM
                ssl.keystore.location=DIR/keys.pem
                ssl.truststore.type=PEM
                ssl.truststore.location=DIR/trust.pem
                """))).isNotNull();
        assertThat(ConfiguredTls.of(config("SSL", """
                listener.name.controller.ssl.keystore.type=PKCS12
                listener.name.controller.ssl.keystore.location=DIR/keys.p12
                listener.name.controller.ssl.keystore.password=secret
                ssl.truststore.type=PEM
                ssl.truststore.location=DIR/trust.pem
                """))).isNotNull();
        String key = pem.substring(0, pem.indexOf("-----BEGIN CERTIFICATE"));
        String chain = pem.substring(key.length());
        assertThat(ConfiguredTls.of(config("SSL", """
                ssl.keystore.type=PEM
                ssl.keystore.key=%s
                ssl.keystore.certificate.chain=%s
                ssl.truststore.type=PEM
                ssl.truststore.certificates=%s
                """.formatted(inPlace(key), inPlace(chain), inPlace(trusted))))).isNotNull();
    }

    private static String inPlace(String text) {
        return text.strip().replace("\r", "").replace("\n", "\\n");
    }

    @Test
    void whatIsMissingOrWrongIsSaidInASentence() throws Exception {
        requireRefused("", "no keys: set ssl.keystore.location");
        requireRefused("""
                ssl.keystore.type=PEM
                ssl.keystore.location=DIR/keys.pem
                """, "no authority: set ssl.truststore.location");
        requireRefused("""
                ssl.keystore.type=PKCS12
                ssl.keystore.location=DIR/keys.p12
                ssl.keystore.password=wrong
                ssl.truststore.type=PEM
                ssl.truststore.location=DIR/trust.pem
                """, "keys.p12");
        requireRefused("""
                ssl.keystore.type=PEM
                ssl.keystore.location=DIR/nowhere.pem
                ssl.truststore.type=PEM
                ssl.truststore.location=DIR/trust.pem
                """, "nowhere.pem");
        requireRefused("""
                ssl.keystore.type=PEM
                ssl.keystore.location=DIR/trust.pem
                ssl.truststore.type=PEM
                ssl.truststore.location=DIR/trust.pem
                """, "cannot be used");
    }
}
