package io.tidemark.common.metadata.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What must never change about records that are in somebody's log. */
class SchemaTest {
    /** Only ever grows. */
    private static final String KINDS = """
            1 no_op
            2 epoch_barrier
            3 snapshot_header
            4 snapshot_footer
            5 cluster_formed
            10 broker_registered
            11 broker_fenced
            12 broker_unfenced
            13 broker_in_controlled_shutdown
            14 broker_unregistered
            15 broker_log_directories_changed
            20 topic_created
            21 topic_deleted
            22 partition_created
            23 partition_changed
            30 config_changed
            31 client_quota_changed
            32 feature_level_changed
            40 scram_credential_changed
            41 scram_credential_removed
            42 acl_added
            43 acl_removed
            50 producer_ids_allocated
            60 voter_added
            61 voter_removed""";

    @Test
    void theNumberOfAKindStaysForEver() {
        String kinds = MetadataRecord.getDescriptor()
                .getFields()
                .stream()
                .map(field -> field.getNumber() + " " + field.getName())
                .collect(Collectors.joining("\n"));
        assertThat(kinds).isEqualTo(KINDS);
    }

    @Test
    void anEnvelopeHasNothingBesideItsEvent() {
        assertThat(MetadataRecord.getDescriptor().getFields())
                .allMatch(field -> field.getContainingOneof() != null);
    }

    @Test
    void eventsAboutOneThingGiveAFieldTheSameNumberAndType() {
        agree(PartitionCreated.getDescriptor(), List.of(PartitionChanged.getDescriptor()));
        agree(BrokerRegistered.getDescriptor(),
                List.of(BrokerFenced.getDescriptor(), BrokerUnfenced.getDescriptor(),
                        BrokerInControlledShutdown.getDescriptor(), BrokerUnregistered.getDescriptor(),
                        BrokerLogDirectoriesChanged.getDescriptor()));
        agree(TopicCreated.getDescriptor(), List.of(TopicDeleted.getDescriptor()));
        agree(VoterAdded.getDescriptor(), List.of(VoterRemoved.getDescriptor()));
        agree(ScramCredentialChanged.getDescriptor(), List.of(ScramCredentialRemoved.getDescriptor()));
        agree(AclAdded.getDescriptor(), List.of(AclRemoved.getDescriptor()));
    }

    @Test
    void noEventHasAMapWhoseBytesWouldHaveNoOrder() {
        assertThat(Metadata.getDescriptor().getMessageTypes()).allSatisfy(
                message -> assertThat(message.getFields()).noneMatch(FieldDescriptor::isMapField));
    }

    private static void agree(Descriptor made, List<Descriptor> changes) {
        for (Descriptor change : changes) {
            for (FieldDescriptor field : change.getFields()) {
                if (field.getName().equals("emptied"))
                    continue;
                FieldDescriptor same = made.findFieldByName(field.getName());
                assertThat(same).as(field.getFullName()).isNotNull();
                assertThat(same.getNumber()).as(field.getFullName()).isEqualTo(field.getNumber());
                assertThat(same.getType()).as(field.getFullName()).isEqualTo(field.getType());
            }
        }
    }
}
