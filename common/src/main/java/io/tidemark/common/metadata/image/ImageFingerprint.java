package io.tidemark.common.metadata.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells across processes whether two images are equal: a SHA-256 over the records that {@link ImageWriter}
 * makes of an image. It takes time with the cluster's size: about as long as writing a snapshot.
 */
public final class ImageFingerprint {
    private ImageFingerprint() {}

    /** 64 hexadecimal digits; the same for equal images, and for others as good as never. */
    public static String of(ClusterImage image) {
        MessageDigest digest = sha256();
        new ImageWriter(image).forEachRemaining(record -> digest.update(record.toByteArray()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
