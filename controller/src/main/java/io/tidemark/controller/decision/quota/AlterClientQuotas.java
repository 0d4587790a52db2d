package io.tidemark.controller.decision.quota;

import io.netty.util.NetUtil;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.QuotaEntity;
import io.tidemark.common.metadata.record.ClientQuotaChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.QuotaEntityPart;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/**
 * Sets and lifts client quotas (KIP-546). An address is given as such; a host's name is refused, since to look it
 * up would make everybody wait. (Kafka looks it up.)
 */
public final class AlterClientQuotas
        implements
            Decision<AlterClientQuotasRequestData, AlterClientQuotasResponseData> {
    @Override
    public Decided<AlterClientQuotasResponseData> decide(ClusterImage image,
            AlterClientQuotasRequestData request, Surroundings around) {
        Map<Set<EntityData>, Integer> times = new HashMap<>();
        for (EntryData entry : request.entries())
            times.merge(new HashSet<>(entry.entity()), 1, Integer::sum);
        BatchRoom room = new BatchRoom();
        AlterClientQuotasResponseData response = new AlterClientQuotasResponseData();
        for (EntryData entry : request.entries()) {
            Optional<Refusal> refusal = times.getOrDefault(new HashSet<>(entry.entity()), 0) > 1
                    ? refused("Somebody may be in a request only once.")
                    : alter(image, entry, room);
            response.entries().add(answer(entry, refusal));
        }
        return request.validateOnly() ? Decided.only(response) : new Decided<>(room.records(), response);
    }

    private static Optional<Refusal> alter(ClusterImage image, EntryData entry, BatchRoom room) {
        Map<String, @Nullable String> names = new HashMap<>();
        for (EntityData part : entry.entity()) {
            if (names.containsKey(part.entityType()))
                return refused("Somebody has only one " + part.entityType() + ".");
            if (part.entityName() != null && part.entityName().isEmpty())
                return refused(
                        "A " + part.entityType() + " has a name that is not empty, or none for the default.");
            names.put(part.entityType(), part.entityName());
        }
        Optional<QuotaKeys> keys = keys(names);
        if (keys.isEmpty())
            return refused(
                    "A quota is for a user, a client-id, a user with a client-id, or an ip, which is an"
                            + " address in digits.");
        return alter(image, entity(names), keys.get(), entry.ops(), room);
    }

    private static Optional<QuotaKeys> keys(Map<String, @Nullable String> names) {
        if (names.keySet().equals(Set.of(ClientQuotaEntity.IP))) {
            String address = names.get(ClientQuotaEntity.IP);
            boolean isAddress = address == null || NetUtil.isValidIpV4Address(address)
                    || NetUtil.isValidIpV6Address(address);
            return isAddress ? Optional.of(QuotaKeys.ADDRESSES) : Optional.empty();
        }
        return !names.isEmpty() && Set.of(ClientQuotaEntity.USER, ClientQuotaEntity.CLIENT_ID)
                .containsAll(names.keySet()) ? Optional.of(QuotaKeys.CLIENTS) : Optional.empty();
    }

    private static QuotaEntity entity(Map<String, @Nullable String> names) {
        List<QuotaEntity.Part> parts = new ArrayList<>();
        names.forEach((type, name) -> parts.add(new QuotaEntity.Part(type, name)));
        return new QuotaEntity(parts.stream().sorted().toList());
    }

    private static Optional<Refusal> alter(ClusterImage image, QuotaEntity entity, QuotaKeys keys,
            List<OpData> operations, BatchRoom room) {
        List<MetadataRecord> records = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (OpData operation : operations) {
            if (!seen.add(operation.key()))
                return refused("A limit may be there only once.");
            OptionalDouble now = image.quotas().limit(entity, operation.key());
            Optional<String> problem = operation.remove() ? Optional.empty()
                    : keys.problem(operation.key(), operation.value());
            if (problem.isPresent())
                return refused(problem.get());
            boolean isSame = operation.remove() ? now.isEmpty()
                    : now.equals(OptionalDouble.of(operation.value()));
            if (!isSame)
                records.add(changed(entity, operation));
        }
        return room.add(records) ? Optional.empty() : Optional.of(BatchRoom.full());
    }

    private static MetadataRecord changed(QuotaEntity entity, OpData operation) {
        ClientQuotaChanged.Builder event = ClientQuotaChanged.newBuilder().setKey(operation.key());
        for (QuotaEntity.Part part : entity.parts()) {
            QuotaEntityPart.Builder of = QuotaEntityPart.newBuilder().setType(part.type());
            event.addEntity(part.name() == null ? of : of.setName(part.name()));
        }
        if (!operation.remove())
            event.setValue(operation.value());
        return MetadataRecord.newBuilder().setClientQuotaChanged(event).build();
    }

    private static AlterClientQuotasResponseData.EntryData answer(EntryData entry,
            Optional<Refusal> refusal) {
        return new AlterClientQuotasResponseData.EntryData()
                .setErrorCode(refusal.map(Refusal::error).orElse(Errors.NONE).code())
                .setErrorMessage(refusal.map(Refusal::why).orElse(null))
                .setEntity(entry.entity().stream()
                        .map(part -> new AlterClientQuotasResponseData.EntityData()
                                .setEntityType(part.entityType()).setEntityName(part.entityName()))
                        .toList());
    }

    private static Optional<Refusal> refused(String why) {
        return Optional.of(new Refusal(Errors.INVALID_REQUEST, why));
    }
}
