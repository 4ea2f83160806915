package dev.jadegate.cli.edge;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** SIGHUP. Java has no public way to hear it; the JDK's own one is asked for by name, and done without where there is none. */
final class HangUp {
    private HangUp() {}

    /** Has {@code action} run at each SIGHUP, on a thread of the JVM; returns whether it will be heard. */
    static boolean hear(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (_, method, _) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                    return null;
                }
                return "SIGHUP";
            };
            Object hears = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), hears);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException absent) {
            return false;
        }
    }
}
