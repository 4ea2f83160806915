@NullMarked
package dev.jadegate.edge.config;

import org.jspecify.annotations.NullMarked;
