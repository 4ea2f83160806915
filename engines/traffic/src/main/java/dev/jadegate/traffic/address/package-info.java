/**
 * Where a request comes from: addresses, sets of them that answer in tens of nanoseconds, lists whose entries end, and regions
 * from a MaxMind DB file that the user gives.
 */
@NullMarked
package dev.jadegate.traffic.address;

import org.jspecify.annotations.NullMarked;
