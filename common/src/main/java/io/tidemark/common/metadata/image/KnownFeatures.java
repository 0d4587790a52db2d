package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.SupportedFeature;
import java.util.List;

/** The features whose levels this release knows (KIP-584): what a node of it says of itself. */
public final class KnownFeatures {
    /** The feature that says which records may be written. */
    public static final String METADATA_VERSION = "metadata.version";

    /** At which {@link #METADATA_VERSION} a new cluster begins. */
    public static final int METADATA_VERSION_OF_NEW_CLUSTERS = 1;

    /** Each once. */
    public static final List<SupportedFeature> ALL = List
            .of(SupportedFeature.newBuilder().setName(METADATA_VERSION).setMinLevel(1).setMaxLevel(1)
                    .build());

    private KnownFeatures() {}
}
