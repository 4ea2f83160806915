/**
 * Protects logins that are declared: whose account is tried, how it ended, how often, with a password that is known to all, and
 * how risky it is, with every reason. Passwords are looked at and never kept; account names only as hashes under a secret.
 */
@NullMarked
package dev.jadegate.traffic.account;

import org.jspecify.annotations.NullMarked;
