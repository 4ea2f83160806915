package dev.jadegate.gate.binding;

import dev.jadegate.gate.api.Param;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request or response record looks like on the wire, read once from its declaration and then kept for the life
 * of the class.
 */
public final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final List<Component> components;
    private final MethodHandle constructor;

    /** The shape of a record class whose components have types that {@link Param} allows. */
    public static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private RecordShape(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is not a record");
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            List<Component> list = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                types.add(component.getType());
                MethodHandle accessor = lookup.unreflect(component.getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                list.add(component(component, accessor));
            }
            this.components = List.copyOf(list);
            this.constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.size())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException inaccessible) {
            throw new IllegalArgumentException(type.getName() + " cannot be read", inaccessible);
        }
    }

    private static Component component(RecordComponent component, MethodHandle accessor) {
        @Nullable Param param = component.getAnnotation(Param.class);
        AnnotatedType annotated = component.getAnnotatedType();
        String wireName = param == null || param.value().isEmpty() ? upperFirst(component.getName()) : param.value();
        Kind kind = kind(component.getGenericType(), annotated);
        boolean nullable = annotated.isAnnotationPresent(Nullable.class);
        boolean required = kind instanceof Kind.Many ? param != null && param.required() : !nullable;
        return new Component(
                wireName,
                kind,
                required,
                new Constraint(wireName, param),
                param != null && param.secret(),
                param != null && param.members(),
                param == null ? 0 : param.field(),
                param != null && param.bytes(),
                accessor);
    }

    private static Kind kind(Type type, AnnotatedType annotated) {
        if (type == String.class) {
            return new Kind.Text();
        }
        if (type == Boolean.class || type == boolean.class) {
            return new Kind.Truth();
        }
        if (type == Integer.class || type == int.class) {
            return new Kind.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == Long.class || type == long.class) {
            return new Kind.Whole(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == Instant.class) {
            return new Kind.Time();
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            AnnotatedType element = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0];
            return new Kind.Many(kind(list.getActualTypeArguments()[0], element));
        }
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            return new Kind.Tree();
        }
        if (type instanceof Class<?> nested && nested.isRecord()) {
            return new Kind.Nested(nested);
        }
        throw new IllegalArgumentException("a component of type " + type + " has no form on the wire");
    }

    private static String upperFirst(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** The components in order. */
    public List<Component> components() {
        return components;
    }

    Object create(@Nullable Object[] values) {
        try {
            return constructor.invokeExact(values);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IllegalStateException("record constructors throw no checked exceptions", impossible);
        }
    }

    /**
     * One component.
     *
     * @param secret masked in the trail
     * @param members a JSON object whose members may come as parameters of their own
     * @param field its number in messages, 0 for none
     * @param bytes Base64 of what messages have as bytes
     */
    public record Component(
            String wireName,
            Kind kind,
            boolean required,
            Constraint constraint,
            boolean secret,
            boolean members,
            int field,
            boolean bytes,
            MethodHandle accessor) {
        /** Whether it is a secret or holds one further inside. */
        boolean touchesSecret() {
            return secret || kind.holdsSecret();
        }

        @Nullable
        Object value(Object owner) {
            try {
                return (Object) accessor.invokeExact(owner);
            } catch (RuntimeException | Error thrown) {
                throw thrown;
            } catch (Throwable impossible) {
                throw new IllegalStateException("accessors throw no checked exceptions", impossible);
            }
        }
    }

    /** The kinds of value that have a form on the wire. */
    public sealed interface Kind {
        record Text() implements Kind {}

        record Truth() implements Kind {}

        record Whole(long min, long max) implements Kind {}

        /** An instant: {@code yyyy-MM-ddTHH:mm:ssZ}. */
        record Time() implements Kind {}

        record Many(Kind element) implements Kind {}

        record Nested(Class<?> type) implements Kind {}

        /** A map of names to texts, numbers, truth values, lists and maps; only in replies. */
        record Tree() implements Kind {}

        private boolean holdsSecret() {
            return switch (this) {
                case Many many -> many.element.holdsSecret();
                case Nested nested ->
                    RecordShape.of(nested.type).components.stream().anyMatch(Component::touchesSecret);
                case Text _, Truth _, Whole _, Time _, Tree _ -> false;
            };
        }
    }
}
