/** The generic client of tea-openapi 0.3: V3 signatures; parameters in the query, in a form or in a JSON body. */
@NullMarked
package dev.jadegate.conformance.teaopenapi03;

import org.jspecify.annotations.NullMarked;
