package io.tidemark.deploy.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A field at the top of a JSON object whose value is a record's key.
 *
 * @param name the field's name
 */
public record KeyField(String name) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * The field's value as text in UTF-8.
     *
     * @param line a JSON object
     * @param lineNumber names the line in complaints
     * @throws CommandFailed if the line is no such object, or lacks the field
     */
    public byte[] of(byte[] line, long lineNumber) throws CommandFailed {
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT)
                throw new CommandFailed("Line " + lineNumber + " is no JSON object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isKey = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (isKey && value.isScalarValue() && value != JsonToken.VALUE_NULL)
                    return parser.getText().getBytes(StandardCharsets.UTF_8);
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new CommandFailed("Line " + lineNumber + " is no JSON: " + e.getMessage());
        }
        throw new CommandFailed(
                "Line " + lineNumber + " has no field '" + name + "' that is text or a number");
    }
}
