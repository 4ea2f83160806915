/** JSON Schema for described APIs, by networknt's validator; its patterns run in SafeRE. */
@NullMarked
package dev.jadegate.edge.schema;

import org.jspecify.annotations.NullMarked;
