/** The weak application behind the edge. */
package dev.jadegate.weakapp;
