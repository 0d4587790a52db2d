package io.tidemark.common.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys that Kafka has, or had, and that are not defined here, each with the reason. They are not read. */
final class KeysOfKafkaOnly {
    private static final Map<String, String> REASONS = new TreeMap<>();

    static {
        put("Kafka itself gave it up with version 4", """
                auto.include.jmx.reporter broker.id.generation.enable control.plane.listener.name
                controlled.shutdown.max.retries controlled.shutdown.retry.backoff.ms
                delegation.token.master.key inter.broker.protocol.version log.message.downconversion.enable
                log.message.format.version log.message.timestamp.difference.max.ms
                offsets.commit.required.acks password.encoder.cipher.algorithm password.encoder.iterations
                password.encoder.key.length password.encoder.keyfactory.algorithm
                password.encoder.old.secret password.encoder.secret reserved.broker.max.id
                zookeeper.clientCnxnSocket zookeeper.connect zookeeper.connection.timeout.ms
                zookeeper.max.in.flight.requests zookeeper.metadata.migration.enable
                zookeeper.session.timeout.ms zookeeper.set.acl zookeeper.ssl.client.enable
                zookeeper.ssl.keystore.location zookeeper.ssl.keystore.password
                zookeeper.ssl.truststore.location zookeeper.ssl.truststore.password""");
        put("it tunes a part of Kafka that does not exist here", """
                controller.performance.always.log.threshold.ms controller.performance.sample.period.ms
                controller.socket.timeout.ms delete.records.purgatory.purge.interval.requests
                fetch.purgatory.purge.interval.requests group.consumer.regex.refresh.interval.ms
                group.coordinator.append.linger.ms group.coordinator.background.threads
                group.coordinator.cached.buffer.max.bytes group.coordinator.threads
                group.share.initialize.retry.interval.ms internal.metadata.delete.delay.millis
                internal.metadata.log.segment.bytes internal.metadata.max.batch.size.in.bytes
                kafka.metrics.polling.interval.secs log.initial.task.delay.ms
                producer.id.expiration.check.interval.ms producer.purgatory.purge.interval.requests
                remote.log.index.file.cache.ttl.ms remote.log.manager.copy.quota.window.num
                remote.log.manager.copy.quota.window.size.seconds
                remote.log.manager.fetch.quota.window.num
                remote.log.manager.fetch.quota.window.size.seconds
                remote.log.manager.follower.thread.pool.size remote.log.manager.task.retry.backoff.max.ms
                remote.log.manager.task.retry.backoff.ms remote.log.manager.task.retry.jitter
                remote.log.manager.thread.pool.size server.max.startup.time.ms
                share.coordinator.append.linger.ms share.coordinator.cached.buffer.max.bytes
                share.coordinator.cold.partition.snapshot.interval.ms
                share.coordinator.state.topic.prune.interval.ms share.coordinator.threads
                share.fetch.purgatory.purge.interval.requests unclean.leader.election.interval.ms
                unstable.api.versions.enable unstable.feature.versions.enable""");
        put("it names or serves a Java class, and classes cannot be loaded here", """
                config.providers group.share.persister.class.name kafka.metrics.reporters
                sasl.client.callback.handler.class sasl.oauthbearer.jwt.retriever.class
                sasl.oauthbearer.jwt.validator.class security.providers ssl.engine.factory.class""");
        put("Kerberos is not served", """
                sasl.kerberos.kinit.cmd sasl.kerberos.min.time.before.relogin
                sasl.kerberos.principal.to.local.rules sasl.kerberos.service.name
                sasl.kerberos.ticket.renew.jitter sasl.kerberos.ticket.renew.window.factor""");
        put("nodes do not log in to each other by OAuth", """
                sasl.login.connect.timeout.ms sasl.login.read.timeout.ms sasl.login.refresh.buffer.seconds
                sasl.login.refresh.min.period.seconds sasl.login.refresh.window.factor
                sasl.login.refresh.window.jitter sasl.login.retry.backoff.max.ms
                sasl.login.retry.backoff.ms sasl.oauthbearer.assertion.algorithm
                sasl.oauthbearer.assertion.claim.aud sasl.oauthbearer.assertion.claim.exp.seconds
                sasl.oauthbearer.assertion.claim.iss sasl.oauthbearer.assertion.claim.jti.include
                sasl.oauthbearer.assertion.claim.nbf.seconds sasl.oauthbearer.assertion.claim.sub
                sasl.oauthbearer.assertion.file sasl.oauthbearer.assertion.private.key.file
                sasl.oauthbearer.assertion.private.key.passphrase sasl.oauthbearer.assertion.template.file
                sasl.oauthbearer.client.credentials.client.id
                sasl.oauthbearer.client.credentials.client.secret sasl.oauthbearer.scope""");
    }

    private KeysOfKafkaOnly() {}

    /** Why there is no such key here, where Kafka has it. */
    static Optional<String> reason(String name) {
        return Optional.ofNullable(REASONS.get(name));
    }

    /** Every name with its reason, sorted. */
    static Map<String, String> all() {
        return Map.copyOf(REASONS);
    }

    private static void put(String reason, String names) {
        for (String name : List.of(names.split("\\s+")))
            REASONS.put(name, reason);
    }
}
