package io.tidemark.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down, beside the Java that runs it: the first two things to ask for. */
final class Version implements IVersionProvider {
    private static final String RESOURCE = "version.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"tidemark " + product() + " (Java " + Runtime.version() + ")"};
    }

    private static String product() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null)
                throw new IOException("The distribution lacks its " + RESOURCE);
            properties.load(in);
        }
        return properties.getProperty("version", "of unknown version");
    }
}
