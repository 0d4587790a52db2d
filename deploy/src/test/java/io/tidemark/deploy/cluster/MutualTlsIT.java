package io.tidemark.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes of the distribution whose controllers speak TLS, each with its keys in another form: a PEM file, PKCS12
 * files, PEM in the file of the node itself.
 */
class MutualTlsIT {
    private static final int PATIENCE_MS = 20_000;
    private static final int ENOUGH = 50;
    private static final String PASSWORD = "a secret of the stores";
    private static final Path LAUNCHER = Path.of(System.getProperty("tidemark.home", ""), "bin", "tidemark");

    @TempDir
    Path directory;

    private final X509Bundle authority = authority("CN=authority");

    private static X509Bundle authority(String name) {
        try {
            return new CertificateBuilder().subject(name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Bundle issuedBy(X509Bundle issuer, String name) throws Exception {
        return new CertificateBuilder().subject("CN=" + name).buildIssuedBy(issuer);
    }

    @Test
    void theClusterFormsAndNobodyIsServedWithoutACertificateOfItsAuthority() throws Exception {
        String[] keys = {pemFiles(), pkcs12Files(), pemInPlace()};
        try (TidemarkCluster cluster = TidemarkCluster.create(directory,
                node -> directory.resolve("node-" + node).resolve("data"), LAUNCHER, 3, node -> """
                        listener.security.protocol.map=CONTROLLER:SSL,PLAINTEXT:PLAINTEXT
                        ssl.client.auth=required
                        """ + keys[node - 1])) {
            cluster.startAll();
            requireThreeBrokers(cluster);
            CreatedTopics.create(cluster.bootstrapServers(), List.of("w-1"));
            requireCommands(cluster);
            for (int node : cluster.nodes())
                requireOthersRefused(cluster.controllerPort(node));
            for (int node : cluster.nodes())
                requireTold(cluster, node);
            cluster.process(1).kill();
            cluster.start(1);
            requireThreeBrokers(cluster);
            requireCommands(cluster);
        }
    }

    // ---- the nodes' keys

    private String pemFiles() throws Exception {
        X509Bundle node = issuedBy(authority, "node-1");
        Path keys = Files.writeString(directory.resolve("keys.pem"),
                node.getPrivateKeyPEM() + "\n" + node.getCertificatePathPEM());
        Path trust = Files.writeString(directory.resolve("trust.pem"), authority.getCertificatePEM());
        return """
                ssl.keystore.type=PEM
                ssl.keystore.location=%s
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(keys, trust);
    }

    private String pkcs12Files() throws Exception {
        Path keys = directory.resolve("keys.p12");
        store(issuedBy(authority, "node-2").toKeyStore(PASSWORD.toCharArray()), keys);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.getCertificate());
        Path trust = directory.resolve("trust.p12");
        store(trusted, trust);
        return """
                listener.name.controller.ssl.keystore.type=PKCS12
                listener.name.controller.ssl.keystore.location=%1$s
                listener.name.controller.ssl.keystore.password=%3$s
                listener.name.controller.ssl.key.password=%3$s
                listener.name.controller.ssl.truststore.type=PKCS12
                listener.name.controller.ssl.truststore.location=%2$s
                listener.name.controller.ssl.truststore.password=%3$s
                """.formatted(keys, trust, PASSWORD);
    }

    private static void store(KeyStore store, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private String pemInPlace() throws Exception {
        X509Bundle node = issuedBy(authority, "node-3");
        return """
                ssl.keystore.type=PEM
                ssl.keystore.key=%s
                ssl.keystore.certificate.chain=%s
                ssl.truststore.type=PEM
                ssl.truststore.certificates=%s
                """.formatted(inPlace(node.getPrivateKeyPEM()), inPlace(node.getCertificatePathPEM()),
                inPlace(authority.getCertificatePEM()));
    }

    /** As one line of a properties file. */
    private static String inPlace(String pem) {
        return pem.strip().replace("\r", "").replace("\n", "\\n");
    }

    // ---- what works

    private static void requireThreeBrokers(TidemarkCluster cluster) throws Exception {
        try (Admin admin = Admin
                .create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()))) {
            assertThat(admin.describeCluster().nodes().get(PATIENCE_MS, TimeUnit.MILLISECONDS)).hasSize(3);
        }
    }

    private static void requireCommands(TidemarkCluster cluster) throws Exception {
        for (int node : cluster.nodes()) {
            try (MetadataWriter writer = new MetadataWriter(cluster.clientPort(node), "w-1")) {
                cluster.process(node).await("commands are acknowledged",
                        () -> writer.acknowledged().size() > ENOUGH);
            }
        }
    }

    // ---- and what does not

    private void requireOthersRefused(int port) throws Exception {
        X509Bundle stranger = issuedBy(authority("CN=authority"), "node-1");
        assertThat(isAnswered(new Socket(InetAddress.getLoopbackAddress(), port))).as("in the clear")
                .isFalse();
        assertThat(isAnswered(encrypted(port, null))).as("without a certificate").isFalse();
        assertThat(isAnswered(encrypted(port, stranger))).as("with one of another authority").isFalse();
        assertThat(isAnswered(encrypted(port, issuedBy(authority, "operator"))))
                .as("with one of the cluster's")
                .isTrue();
    }

    private static void requireTold(TidemarkCluster cluster, int node) throws Exception {
        cluster.process(node).await("its log tells of all three",
                () -> HostilePortIT.counted(cluster, node) >= 3);
        assertThat(cluster.process(node).output()).contains("HANDSHAKE_FAILED");
    }

    /** Trusts whoever is at the port, since it is the port that has to be careful here. */
    private static Socket encrypted(int port, @Nullable X509Bundle identity) throws Exception {
        KeyManager[] keys = identity == null ? null : identity.toKeyManagerFactory().getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    }

    private static boolean isAnswered(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(HostileCaller.hello());
            byte[] length = socket.getInputStream().readNBytes(Integer.BYTES);
            return length.length == Integer.BYTES
                    && socket.getInputStream().readNBytes(ByteBuffer.wrap(length).getInt()).length > 0;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither answered nor closed", e);
        } catch (IOException refused) {
            return false;
        }
    }
}
