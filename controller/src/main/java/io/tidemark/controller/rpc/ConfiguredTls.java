package io.tidemark.controller.rpc;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.ListenerKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Secret;
import io.tidemark.common.config.SecurityKeys;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a node's file says of TLS between controllers, and between brokers and controllers: Kafka's keys, {@code ssl.*},
 * or those with the listener's prefix. Key stores may be JKS, PKCS12 or PEM. It is always mutual: whoever reaches the
 * port could vote.
 */
public final class ConfiguredTls {
    private ConfiguredTls() {}

    /**
     * TLS for the controllers' listener; null where it speaks in the clear.
     *
     * @throws IOException when the keys cannot be had, with a sentence for the operator
     */
    public static @Nullable RpcTls of(NodeConfig config) throws IOException {
        String listener = config.listeners().controllerNames().getFirst();
        return switch (protocol(config, listener)) {
            case "PLAINTEXT" -> null;
            case "SSL" -> mutual(config, listener);
            default ->
                throw new IOException("The controllers' listener %s is to speak %s, but it can speak %s:"
                        .formatted(listener, protocol(config, listener), "PLAINTEXT or SSL alone")
                        + " correct listener.security.protocol.map.");
        };
    }

    private static String protocol(NodeConfig config, String listener) {
        for (String each : config.get(ListenerKeys.LISTENER_SECURITY_PROTOCOL_MAP).split(",")) {
            String[] pair = each.strip().split(":", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase(listener))
                return pair[1].strip();
        }
        return "PLAINTEXT";
    }

    private static RpcTls mutual(NodeConfig config, String listener) throws IOException {
        try (DefaultSslEngineFactory stores = new DefaultSslEngineFactory()) {
            stores.configure(settings(config, listener));
            KeyStore keys = stores.keystore();
            KeyStore trusted = stores.truststore();
            if (keys == null || trusted == null)
                throw new IOException("The controllers' listener " + listener + " speaks SSL, but it has no "
                        + (keys == null ? "keys: set ssl.keystore.location"
                                : "authority: set ssl.truststore.location")
                        + ", or let it speak PLAINTEXT.");
            KeyManagerFactory keyManagers = KeyManagerFactory
                    .getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, keyPassword(config, listener));
            TrustManagerFactory trustManagers = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(trusted);
            return RpcTls.mutual(keyManagers, trustManagers);
        } catch (GeneralSecurityException | KafkaException e) {
            throw new IOException("The keys of the controllers' listener " + listener + " cannot be used: "
                    + e.getMessage() + "; correct ssl.keystore and ssl.truststore.", e);
        }
    }

    private static char @Nullable [] keyPassword(NodeConfig config, String listener) {
        Optional<Secret> own = config.forListener(listener, SecurityKeys.SSL_KEY_PASSWORD);
        Optional<Secret> ofStore = config.forListener(listener, SecurityKeys.SSL_KEYSTORE_PASSWORD);
        return own.or(() -> ofStore).map(each -> each.reveal().toCharArray()).orElse(null);
    }

    private static Map<String, Object> settings(NodeConfig config, String listener) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(SslConfigs.SSL_PROTOCOL_CONFIG, RpcTls.PROTOCOL);
        settings.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, List.of(RpcTls.PROTOCOL));
        settings.put(SslConfigs.SSL_CIPHER_SUITES_CONFIG, List.of());
        settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                config.forListener(listener, SecurityKeys.SSL_KEYSTORE_TYPE));
        settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                config.forListener(listener, SecurityKeys.SSL_TRUSTSTORE_TYPE));
        put(settings, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
                config.forListener(listener, SecurityKeys.SSL_KEYSTORE_LOCATION));
        put(settings, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                config.forListener(listener, SecurityKeys.SSL_TRUSTSTORE_LOCATION));
        secret(settings, config, listener, SecurityKeys.SSL_KEYSTORE_PASSWORD);
        secret(settings, config, listener, SecurityKeys.SSL_KEY_PASSWORD);
        secret(settings, config, listener, SecurityKeys.SSL_KEYSTORE_KEY);
        secret(settings, config, listener, SecurityKeys.SSL_KEYSTORE_CERTIFICATE_CHAIN);
        secret(settings, config, listener, SecurityKeys.SSL_TRUSTSTORE_PASSWORD);
        secret(settings, config, listener, SecurityKeys.SSL_TRUSTSTORE_CERTIFICATES);
        return settings;
    }

    private static void put(Map<String, Object> settings, String name, Optional<String> value) {
        value.ifPresent(text -> settings.put(name, text));
    }

    private static void secret(Map<String, Object> settings, NodeConfig config, String listener,
            ConfigKey<Optional<Secret>> key) {
        config.forListener(listener, key)
                .ifPresent(each -> settings.put(key.name(), new Password(each.reveal())));
    }
}
