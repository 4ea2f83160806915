package dev.jadegate.gate.binding;

import dev.jadegate.gate.GateError;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes records as messages of Protocol Buffers: components by the number that {@code Param.field} gives them. A
 * request becomes parameters, so that what is checked, masked and recorded is the same for every style. Stateless.
 */
public final class MessageBinding {
    private MessageBinding() {}

    /**
     * The parameters of a message that is a request.
     *
     * @param type the request record; fields that it does not have are passed over
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter.Body} when it is not a message,
     *     {@code InvalidParameter.Duplicate} when a field stands there twice
     */
    public static Parameters read(Class<?> type, byte[] message, WireLimits limits) {
        List<WireMessage.Field> fields;
        try {
            fields = WireMessage.read(message);
        } catch (WireMessage.Malformed malformed) {
            throw GateError.MALFORMED_BODY.failure(String.valueOf(malformed.getMessage()));
        }
        Parameters parameters = new Parameters(limits);
        List<RecordShape.Component> components = RecordShape.of(type).components();
        for (WireMessage.Field field : fields) {
            for (RecordShape.Component component : components) {
                if (component.field() == field.number()) {
                    parameters.add(component.wireName(), text(component, field.value()));
                }
            }
        }
        return parameters;
    }

    private static String text(RecordShape.Component component, WireMessage.Value value) {
        return switch (component.kind()) {
            case RecordShape.Kind.Text _
            when value instanceof WireMessage.Value.Bytes bytes ->
                component.bytes() ? Base64.getEncoder().encodeToString(bytes.bytes()) : utf8(component, bytes.bytes());
            case RecordShape.Kind.Truth _
            when value instanceof WireMessage.Value.Whole number -> number.value() == 0 ? "false" : "true";
            case RecordShape.Kind.Whole _
            when value instanceof WireMessage.Value.Whole number -> String.valueOf(number.value());
            case RecordShape.Kind.Text _,
                    RecordShape.Kind.Truth _,
                    RecordShape.Kind.Whole _,
                    RecordShape.Kind.Time _,
                    RecordShape.Kind.Many _,
                    RecordShape.Kind.Nested _,
                    RecordShape.Kind.Tree _ ->
                throw GateError.MALFORMED_BODY.failure("the field `" + component.wireName() + "` is of another type");
        };
    }

    private static String utf8(RecordShape.Component component, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw GateError.MALFORMED_BODY.failure("the field `" + component.wireName() + "` is not UTF-8");
        }
    }

    /** The message of a response; components without a number are not in it. */
    public static byte[] write(Record response) {
        WireMessage.Writer writer = new WireMessage.Writer();
        for (RecordShape.Component component :
                RecordShape.of(response.getClass()).components()) {
            if (component.field() > 0) {
                write(writer, component, component.value(response));
            }
        }
        return writer.end();
    }

    private static void write(WireMessage.Writer writer, RecordShape.Component component, @Nullable Object value) {
        int field = component.field();
        switch (value) {
            case null -> {}
            case String text
            when component.bytes() -> writer.bytes(field, Base64.getDecoder().decode(text));
            case String text -> writer.text(field, text);
            case Boolean flag -> writer.number(field, flag ? 1 : 0);
            case Number number -> writer.number(field, number.longValue());
            case Instant time -> writer.text(field, IsoTime.text(time));
            case List<?> list -> {
                for (Object element : list) {
                    writer.element(field, String.valueOf(element).getBytes(StandardCharsets.UTF_8));
                }
            }
            default -> throw new IllegalArgumentException("no form in a message for " + value.getClass());
        }
    }
}
