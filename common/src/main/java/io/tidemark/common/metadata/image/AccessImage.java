package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.AclRemoved;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.common.metadata.record.ScramCredentialRemoved;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.Collection;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Who may come in, and who may do what.
 *
 * @param scram credentials, by user and mechanism
 * @param aclsById access rules, by id
 */
public record AccessImage(TreePMap<ScramKey, ScramCredentialChanged> scram,
        TreePMap<Uuid, AclAdded> aclsById) {
    static final AccessImage EMPTY = new AccessImage(TreePMap.empty(), TreePMap.empty());

    public @Nullable ScramCredentialChanged credential(ScramKey key) {
        return scram.get(key);
    }

    /** In the order of their ids. */
    public Collection<AclAdded> acls() {
        return aclsById.values();
    }

    AccessImage changed(ScramKey key, ScramCredentialChanged event) {
        if (event.getIterations() <= 0 || event.getSalt().isEmpty() || event.getStoredKey().isEmpty()
                || event.getServerKey().isEmpty())
            throw new IllegalArgumentException("the SCRAM credential of " + key + " is not complete");
        return new AccessImage(scram.plus(key, event), aclsById);
    }

    AccessImage removed(ScramKey key, ScramCredentialRemoved event) {
        if (!scram.containsKey(key))
            throw new ContradictingRecord(
                    "the SCRAM credential of " + event.getUser() + " was removed, but there is none");
        return new AccessImage(scram.minus(key), aclsById);
    }

    AccessImage added(AclAdded event) {
        Uuid id = UuidValues.toUuid(event.getId());
        if (id.equals(Uuid.ZERO_UUID) || event.getPrincipal().isEmpty() || event.getHost().isEmpty())
            throw new IllegalArgumentException("access rule " + id + " is not complete");
        if (aclsById.containsKey(id))
            throw new ContradictingRecord("access rule " + id + " was added, but it is there already");
        return new AccessImage(scram, aclsById.plus(id, event));
    }

    AccessImage removed(AclRemoved event) {
        Uuid id = UuidValues.toUuid(event.getId());
        if (!aclsById.containsKey(id))
            throw new ContradictingRecord("access rule " + id + " was removed, but it is not there");
        return new AccessImage(scram, aclsById.minus(id));
    }

    /** Without the keys: this is what logs show. */
    @Override
    public String toString() {
        return scram.size() + " SCRAM credentials, " + aclsById.size() + " access rules";
    }
}
