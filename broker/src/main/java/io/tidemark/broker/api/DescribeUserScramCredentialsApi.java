package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ScramKey;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.CredentialInfo;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeUserScramCredentials (key 50), version 0 (KIP-554): which mechanisms users can log in with, and after
 * how many iterations. Neither salts nor keys are told.
 */
public final class DescribeUserScramCredentialsApi
        implements
            ApiHandler<DescribeUserScramCredentialsRequestData, DescribeUserScramCredentialsResponseData> {
    private final Supplier<ClusterImage> images;

    public DescribeUserScramCredentialsApi(Supplier<ClusterImage> images) {
        this.images = images;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public void handle(ApiRequest<DescribeUserScramCredentialsRequestData> request,
            Responder<DescribeUserScramCredentialsResponseData> responder) {
        responder.respond(describe(images.get(), request.body()));
    }

    /** No users, or an empty list of them, stands for all. */
    static DescribeUserScramCredentialsResponseData describe(ClusterImage image,
            DescribeUserScramCredentialsRequestData request) {
        Map<String, List<CredentialInfo>> known = credentials(image);
        DescribeUserScramCredentialsResponseData response = new DescribeUserScramCredentialsResponseData();
        if (request.users() == null || request.users().isEmpty()) {
            known.forEach((user, infos) -> response.results().add(found(user, infos)));
            return response;
        }
        Map<String, Integer> times = new LinkedHashMap<>();
        for (UserName each : request.users())
            times.merge(each.name(), 1, Integer::sum);
        times.forEach((user, count) -> response.results().add(result(user, count, known)));
        return response;
    }

    private static Map<String, List<CredentialInfo>> credentials(ClusterImage image) {
        Map<String, List<CredentialInfo>> byUser = new TreeMap<>();
        for (Map.Entry<ScramKey, ScramCredentialChanged> each : image.access().scram().entrySet())
            byUser.computeIfAbsent(each.getKey().user(), _ -> new ArrayList<>()).add(new CredentialInfo()
                    .setMechanism((byte) each.getKey().mechanism().getNumber())
                    .setIterations(each.getValue().getIterations()));
        return byUser;
    }

    private static DescribeUserScramCredentialsResult result(String user, int times,
            Map<String, List<CredentialInfo>> known) {
        if (times > 1)
            return refused(user, Errors.DUPLICATE_RESOURCE, "A user may be in a request only once.");
        List<CredentialInfo> infos = known.get(user);
        return infos == null
                ? refused(user, Errors.RESOURCE_NOT_FOUND, "There is no SCRAM credential of that user.")
                : found(user, infos);
    }

    private static DescribeUserScramCredentialsResult found(String user, List<CredentialInfo> infos) {
        return new DescribeUserScramCredentialsResult().setUser(user).setCredentialInfos(infos);
    }

    private static DescribeUserScramCredentialsResult refused(String user, Errors error, String why) {
        return new DescribeUserScramCredentialsResult().setUser(user).setErrorCode(error.code())
                .setErrorMessage(why);
    }
}
