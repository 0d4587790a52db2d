package io.tidemark.common.config;

import java.util.List;
import java.util.Optional;

/** Who may connect, how that is proved, and what they may do. Most may be set per listener. */
public final class SecurityKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Security");

    public static final ConfigKey<String> AUTHORIZER_CLASS_NAME = TABLE.text("authorizer.class.name", "")
            .doc("Who decides what a principal may do. Kafka's own authorizer is known by its name; empty "
                    + "means that everybody may do everything.");
    public static final ConfigKey<String> SUPER_USERS = TABLE.text("super.users", "").own()
            .doc("The principals that may do everything, as `User:NAME` with semicolons between. In Kafka "
                    + "a key of its authorizer.");
    public static final ConfigKey<Boolean> ALLOW_EVERYONE_IF_NO_ACL_FOUND = TABLE
            .flag("allow.everyone.if.no.acl.found", false)
            .own().doc("Whether what no rule speaks of is open to all. In Kafka a key of its authorizer.");
    public static final ConfigKey<String> PRINCIPAL_BUILDER_CLASS = TABLE
            .key("principal.builder.class", ValueType.CLASS_NAME)
            .standard("org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder")
            .dynamicPerBroker().perListener()
            .doc("How a connection's name is made. Kafka's own builder is known by its name; other classes "
                    + "cannot be loaded.");
    public static final ConfigKey<String> SECURITY_INTER_BROKER_PROTOCOL = TABLE
            .text("security.inter.broker.protocol", "PLAINTEXT")
            .oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
            .doc("The security protocol between brokers; names the listener where "
                    + "`inter.broker.listener.name` does not.");
    public static final ConfigKey<Optional<String>> SSL_KEYSTORE_LOCATION = TABLE
            .optional("ssl.keystore.location", ValueType.TEXT)
            .dynamicPerBroker().perListener().served()
            .doc("The file with the node's key and certificate. So far the controllers' listener alone has them, "
                    + "and what is in the key and trust stores.");
    public static final ConfigKey<String> SSL_KEYSTORE_TYPE = TABLE.text("ssl.keystore.type", "JKS")
            .dynamicPerBroker().perListener().served().doc("Its format: JKS, PKCS12 or PEM.");
    public static final ConfigKey<Optional<Secret>> SSL_KEYSTORE_PASSWORD = TABLE
            .optional("ssl.keystore.password", ValueType.SECRET)
            .dynamicPerBroker().perListener().served().doc("Its password.");
    public static final ConfigKey<Optional<Secret>> SSL_KEY_PASSWORD = TABLE
            .optional("ssl.key.password", ValueType.SECRET)
            .dynamicPerBroker().perListener().served()
            .doc("The password of the key in it, where that has one of its own.");
    public static final ConfigKey<Optional<Secret>> SSL_KEYSTORE_KEY = TABLE
            .optional("ssl.keystore.key", ValueType.SECRET)
            .dynamicPerBroker().perListener().served()
            .doc("The node's key itself, in PEM, instead of a file.");
    public static final ConfigKey<Optional<Secret>> SSL_KEYSTORE_CERTIFICATE_CHAIN = TABLE
            .optional("ssl.keystore.certificate.chain", ValueType.SECRET)
            .dynamicPerBroker().perListener().served()
            .doc("The node's certificate and those above it, in PEM, instead of a file.");
    public static final ConfigKey<Optional<String>> SSL_TRUSTSTORE_LOCATION = TABLE
            .optional("ssl.truststore.location", ValueType.TEXT)
            .dynamicPerBroker().perListener().served().doc("The file with the certificates to trust.");
    public static final ConfigKey<String> SSL_TRUSTSTORE_TYPE = TABLE.text("ssl.truststore.type", "JKS")
            .dynamicPerBroker().perListener().served().doc("Its format: JKS, PKCS12 or PEM.");
    public static final ConfigKey<Optional<Secret>> SSL_TRUSTSTORE_PASSWORD = TABLE
            .optional("ssl.truststore.password", ValueType.SECRET)
            .dynamicPerBroker().perListener().served().doc("Its password.");
    public static final ConfigKey<Optional<Secret>> SSL_TRUSTSTORE_CERTIFICATES = TABLE
            .optional("ssl.truststore.certificates", ValueType.SECRET)
            .dynamicPerBroker().perListener().served()
            .doc("The certificates to trust, in PEM, instead of a file.");
    public static final ConfigKey<String> SSL_CLIENT_AUTH = TABLE.text("ssl.client.auth", "none")
            .oneOf("required", "requested", "none").dynamicPerBroker().perListener()
            .doc("Whether clients must show a certificate, may, or need not. On the controllers' listener all "
                    + "must.");
    public static final ConfigKey<List<String>> SSL_ENABLED_PROTOCOLS = TABLE
            .list("ssl.enabled.protocols", "TLSv1.2", "TLSv1.3")
            .dynamicPerBroker().perListener().doc("The versions of TLS that are spoken.");
    public static final ConfigKey<String> SSL_PROTOCOL = TABLE.text("ssl.protocol", "TLSv1.3")
            .dynamicPerBroker().perListener()
            .doc("The version of TLS that the node's own connections begin with.");
    public static final ConfigKey<List<String>> SSL_CIPHER_SUITES = TABLE.list("ssl.cipher.suites")
            .dynamicPerBroker().perListener()
            .doc("The cipher suites that are allowed; none listed means those that Java allows.");
    public static final ConfigKey<String> SSL_ENDPOINT_IDENTIFICATION_ALGORITHM = TABLE
            .text("ssl.endpoint.identification.algorithm", "https")
            .dynamicPerBroker().perListener()
            .doc("How the node checks that a certificate belongs to the host it reached; empty means not "
                    + "at all.");
    public static final ConfigKey<String> SSL_PRINCIPAL_MAPPING_RULES = TABLE
            .text("ssl.principal.mapping.rules", "DEFAULT")
            .perListener().doc("How a certificate's name becomes a principal's.");
    public static final ConfigKey<String> SSL_KEYMANAGER_ALGORITHM = TABLE
            .text("ssl.keymanager.algorithm", "SunX509")
            .dynamicPerBroker().perListener().doc("Java's algorithm for picking a key.");
    public static final ConfigKey<String> SSL_TRUSTMANAGER_ALGORITHM = TABLE
            .text("ssl.trustmanager.algorithm", "PKIX")
            .dynamicPerBroker().perListener().doc("Java's algorithm for trusting a certificate.");
    public static final ConfigKey<Optional<String>> SSL_PROVIDER = TABLE
            .optional("ssl.provider", ValueType.TEXT)
            .dynamicPerBroker().perListener().doc("The Java security provider for TLS.");
    public static final ConfigKey<Optional<String>> SSL_SECURE_RANDOM_IMPLEMENTATION = TABLE
            .optional("ssl.secure.random.implementation", ValueType.TEXT)
            .dynamicPerBroker().perListener().doc("Java's source of random numbers for TLS.");
    public static final ConfigKey<Boolean> SSL_ALLOW_DN_CHANGES = TABLE.flag("ssl.allow.dn.changes", false)
            .doc("Whether a new key store may name another owner than the one it replaces.");
    public static final ConfigKey<Boolean> SSL_ALLOW_SAN_CHANGES = TABLE.flag("ssl.allow.san.changes", false)
            .doc("Whether a new key store may name other hosts than the one it replaces.");
    public static final ConfigKey<List<String>> SASL_ENABLED_MECHANISMS = TABLE
            .list("sasl.enabled.mechanisms", "GSSAPI")
            .dynamicPerBroker().perListener().doc("The ways to log in that the node offers.");
    public static final ConfigKey<String> SASL_MECHANISM_INTER_BROKER_PROTOCOL = TABLE
            .text("sasl.mechanism.inter.broker.protocol", "GSSAPI")
            .dynamicPerBroker().doc("The way brokers log in to each other.");
    public static final ConfigKey<String> SASL_MECHANISM_CONTROLLER_PROTOCOL = TABLE
            .text("sasl.mechanism.controller.protocol", "GSSAPI")
            .doc("The way brokers and controllers log in to controllers.");
    public static final ConfigKey<Optional<Secret>> SASL_JAAS_CONFIG = TABLE
            .optional("sasl.jaas.config", ValueType.SECRET)
            .dynamicPerBroker().perListener()
            .doc("The log-in module and its options, for one listener and one mechanism: "
                    + "`listener.name.NAME.MECHANISM.sasl.jaas.config`.");
    public static final ConfigKey<Integer> SASL_SERVER_MAX_RECEIVE_SIZE = TABLE
            .bytes("sasl.server.max.receive.size", 524_288)
            .atLeast(1).doc("How large a log-in message may be.");
    public static final ConfigKey<Optional<String>> SASL_SERVER_CALLBACK_HANDLER_CLASS = TABLE
            .optional("sasl.server.callback.handler.class", ValueType.CLASS_NAME)
            .perListener().doc("A Java class that checks log-ins. Classes cannot be loaded here.");
    public static final ConfigKey<Optional<String>> SASL_LOGIN_CALLBACK_HANDLER_CLASS = TABLE
            .optional("sasl.login.callback.handler.class", ValueType.CLASS_NAME)
            .perListener().doc("A Java class that supplies log-ins. Classes cannot be loaded here.");
    public static final ConfigKey<Optional<String>> SASL_LOGIN_CLASS = TABLE
            .optional("sasl.login.class", ValueType.CLASS_NAME)
            .perListener().doc("A Java class that logs in. Classes cannot be loaded here.");
    public static final ConfigKey<Long> CONNECTIONS_MAX_REAUTH_MS = TABLE.ms("connections.max.reauth.ms", 0L)
            .perListener().atLeast(0)
            .doc("A client has to log in again after at most so long; 0 means never.");
    public static final ConfigKey<Optional<String>> SASL_OAUTHBEARER_JWKS_ENDPOINT_URL = TABLE
            .optional("sasl.oauthbearer.jwks.endpoint.url", ValueType.TEXT)
            .perListener().doc("Where the keys come from that sign OAuth tokens.");
    public static final ConfigKey<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_REFRESH_MS = TABLE
            .ms("sasl.oauthbearer.jwks.endpoint.refresh.ms", 3_600_000L)
            .perListener().doc("How often those keys are fetched anew.");
    public static final ConfigKey<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MS = TABLE
            .ms("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", 100L)
            .perListener().doc("The pause after a failed fetch of them.");
    public static final ConfigKey<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MAX_MS = TABLE
            .ms("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", 10_000L)
            .perListener().doc("The longest such pause.");
    public static final ConfigKey<List<String>> SASL_OAUTHBEARER_EXPECTED_AUDIENCE = TABLE
            .list("sasl.oauthbearer.expected.audience")
            .perListener().doc("Whom a token must be meant for.");
    public static final ConfigKey<Optional<String>> SASL_OAUTHBEARER_EXPECTED_ISSUER = TABLE
            .optional("sasl.oauthbearer.expected.issuer", ValueType.TEXT)
            .perListener().doc("Who must have issued a token.");
    public static final ConfigKey<Integer> SASL_OAUTHBEARER_CLOCK_SKEW_SECONDS = TABLE
            .key("sasl.oauthbearer.clock.skew.seconds", ValueType.integers(Unit.SECONDS)).standard(30)
            .perListener().doc("How far the issuer's clock may differ from ours.");
    public static final ConfigKey<String> SASL_OAUTHBEARER_SCOPE_CLAIM_NAME = TABLE
            .text("sasl.oauthbearer.scope.claim.name", "scope")
            .perListener().doc("The claim of a token that holds its scope.");
    public static final ConfigKey<String> SASL_OAUTHBEARER_SUB_CLAIM_NAME = TABLE
            .text("sasl.oauthbearer.sub.claim.name", "sub")
            .perListener().doc("The claim of a token that holds its subject.");
    public static final ConfigKey<Optional<String>> SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL = TABLE
            .optional("sasl.oauthbearer.token.endpoint.url", ValueType.TEXT)
            .perListener().doc("Where the node gets tokens for its own log-ins.");
    public static final ConfigKey<Optional<Secret>> DELEGATION_TOKEN_SECRET_KEY = TABLE
            .optional("delegation.token.secret.key", ValueType.SECRET)
            .doc("The secret that signs delegation tokens, the same on all nodes; without it there are "
                    + "none.");
    public static final ConfigKey<Long> DELEGATION_TOKEN_MAX_LIFETIME_MS = TABLE
            .ms("delegation.token.max.lifetime.ms", 604_800_000L)
            .atLeast(1).doc("The longest life of a delegation token.");
    public static final ConfigKey<Long> DELEGATION_TOKEN_EXPIRY_TIME_MS = TABLE
            .ms("delegation.token.expiry.time.ms", 86_400_000L)
            .atLeast(1).doc("For how long a delegation token is valid unless it is renewed.");
    public static final ConfigKey<Long> DELEGATION_TOKEN_EXPIRY_CHECK_INTERVAL_MS = TABLE
            .ms("delegation.token.expiry.check.interval.ms", 3_600_000L)
            .atLeast(1).doc("How often expired delegation tokens are removed.");

    private SecurityKeys() {}
}
