package dev.jadegate.ram.api;

/** The reply of an operation that has nothing to tell but that it was done. */
public record Done() {}
