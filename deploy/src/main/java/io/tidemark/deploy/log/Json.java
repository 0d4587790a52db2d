package io.tidemark.deploy.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.replication.inspect.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON to a command's output: objects with the fields in a set order, a line for each object at the
 * top. A long is a number; bytes are text where they are UTF-8, and base64 under another name where not.
 */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final JsonGenerator generator;
    private final Writer out;

    public Json(Writer out) {
        this.out = out;
        try {
            this.generator = FACTORY.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                    .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM).setRootValueSeparator(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that writes JSON. */
    public interface Content {
        void write() throws IOException;
    }

    /** Writes an object at the top, on a line of its own. */
    public void line(Content fields) {
        try {
            generator.writeStartObject();
            fields.write();
            generator.writeEndObject();
            generator.flush();
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a field that is an array of objects. */
    public <T> void array(String name, List<T> elements, Element<T> element) throws IOException {
        generator.writeArrayFieldStart(name);
        for (T each : elements) {
            generator.writeStartObject();
            element.write(each);
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }

    /** Writes a field that is an array of numbers. */
    void numbers(String name, List<Long> values) throws IOException {
        generator.writeArrayFieldStart(name);
        for (Long each : values) generator.writeNumber(each);
        generator.writeEndArray();
    }

    /** Writes a field that is an array of texts. */
    void texts(String name, List<String> values) throws IOException {
        generator.writeArrayFieldStart(name);
        for (String each : values) generator.writeString(each);
        generator.writeEndArray();
    }

    /** Writes a field that is an object. */
    public void object(String name, Content fields) throws IOException {
        generator.writeObjectFieldStart(name);
        fields.write();
        generator.writeEndObject();
    }

    public void findings(String name, List<Finding> findings) throws IOException {
        array(name, findings, this::finding);
    }

    /** The fields of a finding. */
    void finding(Finding finding) throws IOException {
        text("file", finding.file().toString());
        number("position", finding.position() < 0 ? null : (Long) finding.position());
        number("offset", finding.offset() < 0 ? null : (Long) finding.offset());
        text("what", finding.what());
    }

    public void text(String name, @Nullable String value) throws IOException {
        generator.writeStringField(name, value);
    }

    public void flag(String name, boolean value) throws IOException {
        generator.writeBooleanField(name, value);
    }

    public void number(String name, @Nullable Long value) throws IOException {
        if (value == null) generator.writeNullField(name);
        else generator.writeNumberField(name, value);
    }

    void decimal(String name, double value) throws IOException {
        generator.writeNumberField(name, value);
    }

    /** Bytes: {@code name} where they are text or null, {@code nameBase64} where they are neither. */
    void bytes(String name, @Nullable ByteBuffer value) throws IOException {
        String text = value == null ? null : Words.text(value);
        if (value == null || text != null) text(name, text);
        else
            text(name + "Base64",
                    StandardCharsets.US_ASCII.decode(BASE64.encode(value.duplicate())).toString());
    }

    /** A point in time: {@code nameMs} and, by ISO 8601, {@code name}. */
    void time(String name, @Nullable Long timestampMs) throws IOException {
        number(name + "Ms", timestampMs);
        text(name, timestampMs == null || timestampMs == -1 ? null : Words.iso(timestampMs));
    }

    /** Writes one element of an array. */
    public interface Element<T> {
        void write(T element) throws IOException;
    }
}
