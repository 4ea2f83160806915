/** The official RAM and STS clients on tea-openapi 0.2: V3 signatures, every parameter in the query. */
@NullMarked
package dev.jadegate.conformance.teaopenapi02;

import org.jspecify.annotations.NullMarked;
