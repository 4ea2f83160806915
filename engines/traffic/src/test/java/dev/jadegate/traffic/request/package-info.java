@NullMarked
package dev.jadegate.traffic.request;

import org.jspecify.annotations.NullMarked;
