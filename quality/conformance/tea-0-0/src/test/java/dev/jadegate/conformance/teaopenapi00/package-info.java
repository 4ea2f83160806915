/** The official IMS client on tea-openapi 0.0: RPC 1.0 signatures over the query and the form body together. */
@NullMarked
package dev.jadegate.conformance.teaopenapi00;

import org.jspecify.annotations.NullMarked;
