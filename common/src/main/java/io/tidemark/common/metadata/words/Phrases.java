package io.tidemark.common.metadata.words;

import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.SupportedFeature;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** The parts of events that read the same wherever they are shown. */
public final class Phrases {
    private Phrases() {}

    /** Where a node can be reached. */
    public static String addresses(List<Listener> listeners) {
        return listeners.stream()
                .map(each -> "%s %s:%d (%s)".formatted(each.getName(), each.getHost(), each.getPort(),
                        each.getSecurityProtocol()))
                .collect(Collectors.joining(", "));
    }

    /** The levels that a node can work with. */
    public static String features(List<SupportedFeature> features) {
        return features.stream()
                .map(each -> each.getName() + " " + each.getMinLevel() + " to " + each.getMaxLevel())
                .collect(Collectors.joining(", "));
    }

    /** What a rule allows or denies. */
    public static String rule(AclAdded rule) {
        return "%s from %s: %s %s on %s '%s' (%s)".formatted(rule.getPrincipal(), rule.getHost(),
                named(rule.getPermissionType(), AclPermissionType::fromCode, AclPermissionType.UNKNOWN),
                named(rule.getOperation(), AclOperation::fromCode, AclOperation.UNKNOWN),
                named(rule.getResourceType(), ResourceType::fromCode, ResourceType.UNKNOWN),
                rule.getResourceName(),
                named(rule.getPatternType(), PatternType::fromCode, PatternType.UNKNOWN));
    }

    private static String named(int code, Function<Byte, Enum<?>> byCode, Enum<?> unknown) {
        Enum<?> found = code == (byte) code ? byCode.apply((byte) code) : unknown;
        return found.equals(unknown) ? "code " + code : found.name().toLowerCase(Locale.ROOT);
    }
}
