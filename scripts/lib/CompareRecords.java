import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Compares what "tidemark log dump --records --json" printed with the lines that were appended: as many, in
 * the same order, each with the key that one of its fields says. Arguments: INPUT DUMP KEY_FIELD. Run from
 * its source with the distribution's libraries on the class path, so that the JSON is read by a library.
 */
public final class CompareRecords {
    private static final JsonFactory JSON = new JsonFactory();

    private CompareRecords() {}

    public static void main(String[] args) throws Exception {
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest found = MessageDigest.getInstance("SHA-256");
        long count = 0;
        try (BufferedReader input = Files.newBufferedReader(Path.of(args[0]));
                BufferedReader dump = Files.newBufferedReader(Path.of(args[1]))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                Map<String, String> record = nextRecord(dump);
                if (record == null) fail("only " + count + " records came back");
                String key = fields(line).get(args[2]);
                if (!record.get("offset").equals(Long.toString(count))) fail("offset " + count + " is missing");
                if (!key.equals(record.get("key"))) fail("offset " + count + " has the key " + record.get("key"));
                if (!line.equals(record.get("value"))) fail("offset " + count + " has another value");
                sent.update(line.getBytes(StandardCharsets.UTF_8));
                found.update(record.get("value").getBytes(StandardCharsets.UTF_8));
                count++;
            }
            if (nextRecord(dump) != null) fail("more than " + count + " records came back");
        }
        System.out.printf("%,d records sent, %,d came back: each once, in order, with its key.%n", count, count);
        System.out.println("SHA-256 of what was sent    " + HexFormat.of().formatHex(sent.digest()));
        System.out.println("SHA-256 of what came back   " + HexFormat.of().formatHex(found.digest()));
    }

    private static void fail(String what) {
        System.out.println("DIFFERENT: " + what + ".");
        System.exit(1);
    }

    private static Map<String, String> nextRecord(BufferedReader dump) throws IOException {
        for (String line = dump.readLine(); line != null; line = dump.readLine()) {
            Map<String, String> fields = fields(line);
            if (fields.get("type").equals("record")) return fields;
        }
        return null;
    }

    /** The fields at the top of an object that are text or numbers. */
    private static Map<String, String> fields(String line) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken().isScalarValue()) fields.put(name, parser.getText());
                parser.skipChildren();
            }
        }
        return fields;
    }
}
