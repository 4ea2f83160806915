@NullMarked
package dev.jadegate.traffic.account;

import org.jspecify.annotations.NullMarked;
