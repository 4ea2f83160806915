/**
 * APIs by their description: finds the operation of a request in an OpenAPI document, reads its parameters as the document says they
 * are written, and checks them and the body; learns which endpoints there are beside the document.
 */
@NullMarked
package dev.jadegate.traffic.schema;

import org.jspecify.annotations.NullMarked;
