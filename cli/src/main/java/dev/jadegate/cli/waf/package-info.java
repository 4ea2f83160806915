/** Commands for the rules of the web application firewall. */
@NullMarked
package dev.jadegate.cli.waf;

import org.jspecify.annotations.NullMarked;
