/** What proves an identity: keys, passwords, devices, sessions, and the account itself. */
@NullMarked
package dev.jadegate.ram.credential;

import org.jspecify.annotations.NullMarked;
