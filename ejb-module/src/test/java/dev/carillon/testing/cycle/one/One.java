package dev.carillon.testing.cycle.one;

import dev.carillon.testing.cycle.two.Two;

/** Half of a planted cycle, which the test of the rooms must find. */
public record One(Two two) {}
