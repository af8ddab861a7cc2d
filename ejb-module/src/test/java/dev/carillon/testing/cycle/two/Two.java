package dev.carillon.testing.cycle.two;

import dev.carillon.testing.cycle.one.One;

/** The other half of a planted cycle. */
public record Two(Class<One> one) {}
