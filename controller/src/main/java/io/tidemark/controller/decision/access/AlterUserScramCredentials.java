package io.tidemark.controller.decision.access;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ScramKey;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.common.metadata.record.ScramCredentialRemoved;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData.AlterUserScramCredentialsResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * Sets and removes SCRAM credentials (KIP-554): all that a request says of a user, or nothing of it. A user's
 * credential for one mechanism may be in a request once.
 */
public final class AlterUserScramCredentials
        implements
            Decision<AlterUserScramCredentialsRequestData, AlterUserScramCredentialsResponseData> {
    /** As with Kafka. */
    static final int MIN_ITERATIONS = 4_096;
    static final int MAX_ITERATIONS = 16_384;

    /** The longest salt, and salted password. */
    static final int MAX_SECRET_BYTES = 1_024;

    /** What a request says of one user. */
    private record OfUser(List<ScramCredentialDeletion> deletions,
            List<ScramCredentialUpsertion> upsertions) {
        OfUser() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public Decided<AlterUserScramCredentialsResponseData> decide(ClusterImage image,
            AlterUserScramCredentialsRequestData request, Surroundings around) {
        Map<String, OfUser> users = new LinkedHashMap<>();
        for (ScramCredentialDeletion each : request.deletions())
            users.computeIfAbsent(each.name(), name -> new OfUser()).deletions().add(each);
        for (ScramCredentialUpsertion each : request.upsertions())
            users.computeIfAbsent(each.name(), name -> new OfUser()).upsertions().add(each);
        BatchRoom room = new BatchRoom();
        AlterUserScramCredentialsResponseData response = new AlterUserScramCredentialsResponseData();
        users.forEach((name, wanted) -> {
            Optional<Refusal> refusal = refuse(image, name, wanted)
                    .or(() -> room.add(records(wanted)) ? Optional.empty() : Optional.of(BatchRoom.full()));
            response.results().add(new AlterUserScramCredentialsResult()
                    .setUser(name)
                    .setErrorCode(refusal.map(Refusal::error).orElse(Errors.NONE).code())
                    .setErrorMessage(refusal.map(Refusal::why).orElse(null)));
        });
        return new Decided<>(room.records(), response);
    }

    private static Optional<Refusal> refuse(ClusterImage image, String name, OfUser wanted) {
        if (name.isEmpty())
            return refused(Errors.UNACCEPTABLE_CREDENTIAL, "A user has a name.");
        Set<ScramMechanism> seen = EnumSet.noneOf(ScramMechanism.class);
        for (ScramCredentialDeletion each : wanted.deletions()) {
            ScramMechanism mechanism = ScramMechanism.fromType(each.mechanism());
            Optional<Refusal> refusal = refuse(mechanism, seen);
            if (refusal.isPresent())
                return refusal;
            if (image.access().credential(new ScramKey(name, recorded(mechanism))) == null)
                return refused(Errors.RESOURCE_NOT_FOUND, "The user has no credential for "
                        + mechanism.mechanismName() + ".");
        }
        for (ScramCredentialUpsertion each : wanted.upsertions()) {
            Optional<Refusal> refusal = refuse(ScramMechanism.fromType(each.mechanism()), seen)
                    .or(() -> refuse(each));
            if (refusal.isPresent())
                return refusal;
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(ScramMechanism mechanism, Set<ScramMechanism> seen) {
        if (mechanism == ScramMechanism.UNKNOWN)
            return refused(Errors.UNSUPPORTED_SASL_MECHANISM,
                    "There are SCRAM-SHA-256 and SCRAM-SHA-512, and no other mechanism.");
        return seen.add(mechanism) ? Optional.empty()
                : refused(Errors.DUPLICATE_RESOURCE, "A credential may be in a request only once.");
    }

    private static Optional<Refusal> refuse(ScramCredentialUpsertion wanted) {
        if (wanted.iterations() < MIN_ITERATIONS || wanted.iterations() > MAX_ITERATIONS)
            return refused(Errors.UNACCEPTABLE_CREDENTIAL, "A password is hashed " + MIN_ITERATIONS + " to "
                    + MAX_ITERATIONS + " times.");
        return isSecret(wanted.salt()) && isSecret(wanted.saltedPassword()) ? Optional.empty()
                : refused(Errors.UNACCEPTABLE_CREDENTIAL, "Salt and salted password have 1 to "
                        + MAX_SECRET_BYTES + " bytes.");
    }

    private static boolean isSecret(byte[] bytes) {
        return bytes.length > 0 && bytes.length <= MAX_SECRET_BYTES;
    }

    private static List<MetadataRecord> records(OfUser wanted) {
        List<MetadataRecord> records = new ArrayList<>();
        for (ScramCredentialDeletion each : wanted.deletions())
            records.add(MetadataRecord.newBuilder()
                    .setScramCredentialRemoved(ScramCredentialRemoved.newBuilder()
                            .setUser(each.name())
                            .setMechanism(recorded(ScramMechanism.fromType(each.mechanism()))))
                    .build());
        for (ScramCredentialUpsertion each : wanted.upsertions()) {
            ScramMechanism mechanism = ScramMechanism.fromType(each.mechanism());
            ScramKeys keys = ScramKeys.of(mechanism, each.saltedPassword());
            records.add(MetadataRecord.newBuilder()
                    .setScramCredentialChanged(ScramCredentialChanged.newBuilder()
                            .setUser(each.name())
                            .setMechanism(recorded(mechanism))
                            .setSalt(ByteString.copyFrom(each.salt()))
                            .setStoredKey(keys.storedKey())
                            .setServerKey(keys.serverKey())
                            .setIterations(each.iterations()))
                    .build());
        }
        return records;
    }

    private static io.tidemark.common.metadata.record.ScramMechanism recorded(ScramMechanism mechanism) {
        return switch (mechanism) {
            case SCRAM_SHA_256 -> io.tidemark.common.metadata.record.ScramMechanism.SCRAM_SHA_256;
            case SCRAM_SHA_512 -> io.tidemark.common.metadata.record.ScramMechanism.SCRAM_SHA_512;
            case UNKNOWN ->
                io.tidemark.common.metadata.record.ScramMechanism.SCRAM_MECHANISM_UNSPECIFIED;
        };
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
