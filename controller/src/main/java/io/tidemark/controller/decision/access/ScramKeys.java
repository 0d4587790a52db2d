package io.tidemark.controller.decision.access;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.ScramMechanism;

/**
 * What is kept of a salted password (RFC 5802, section 3): with it a password can be checked, and not found.
 *
 * @param storedKey the hash of the client's key
 * @param serverKey by which the server shows that it knows the password
 */
record ScramKeys(ByteString storedKey, ByteString serverKey) {
    /** @param saltedPassword not empty */
    static ScramKeys of(ScramMechanism mechanism, byte[] saltedPassword) {
        String bits = mechanism == ScramMechanism.SCRAM_SHA_512 ? "512" : "256";
        try {
            Mac mac = Mac.getInstance("HmacSHA" + bits);
            mac.init(new SecretKeySpec(saltedPassword, mac.getAlgorithm()));
            byte[] clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.UTF_8));
            byte[] storedKey = MessageDigest.getInstance("SHA-" + bits).digest(clientKey);
            byte[] serverKey = mac.doFinal("Server Key".getBytes(StandardCharsets.UTF_8));
            return new ScramKeys(ByteString.copyFrom(storedKey), ByteString.copyFrom(serverKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC by SHA-256 and SHA-512", e);
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "keys of a SCRAM credential";
    }
}
